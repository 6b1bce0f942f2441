/** Changes to an agent's turn while it is under way, and to the tool calls it makes. */
import type { AgentDelta, LiveTurn, Phase, Receipt, RoomEvent, ToolExecution } from "../wire/types";
import { MAX_DECIDED, MAX_ENDED_TURNS, MAX_TURNS_WITH_TOOLS, type RoomState, type ToolCall, type Turn } from "./state";

/** Take the turns that a welcome or a snapshot names as all that are under way. */
export function withLiveTurns(room: RoomState, live: readonly LiveTurn[], nowMs: number): RoomState {
  const turns = live
    .filter((one) => !room.ended.includes(one.turn_id))
    .map((one): [string, Turn] => [
      one.turn_id,
      {
        turnId: one.turn_id,
        agentId: one.agent_id,
        phase: one.phase,
        attempt: one.attempt,
        text: one.text,
        chars: countChars(one.text),
        startedAtMs: room.turns[one.turn_id]?.startedAtMs ?? nowMs,
        threadId: room.turns[one.turn_id]?.threadId ?? newestThread(room),
        causeId: room.turns[one.turn_id]?.causeId ?? null,
      },
    ]);
  // What was decided before is theirs by now, or was missed.
  return { ...room, turns: Object.fromEntries(turns), decided: {} };
}

/** Remember for which message agents took the floor: their turns show themselves later, in this order. */
export function withDecision(room: RoomState, messageId: string, receipts: readonly Receipt[]): RoomState {
  const decided = { ...room.decided };
  for (const { agent_id: agentId, outcome } of receipts) {
    if (outcome === "speak") decided[agentId] = [...(decided[agentId] ?? []), messageId].slice(-MAX_DECIDED);
  }
  return { ...room, decided };
}

export function withPhase(room: RoomState, turnId: string, agentId: string, phase: Phase, nowMs: number): RoomState {
  if (phase === "done" && !room.turns[turnId]?.text) return withoutTurn(room, turnId);
  const turn = beginTurn(room, turnId, agentId, nowMs);
  return turn === null ? room : put(room, { ...turn, phase });
}

/** Put a piece of an answer where its `index` says; a higher attempt starts over, a lower one is stale. */
export function withDelta(room: RoomState, delta: AgentDelta, nowMs: number): RoomState {
  const turn = beginTurn(room, delta.turn_id, delta.agent_id, nowMs);
  if (turn === null || delta.attempt < turn.attempt) return room;
  const shown = delta.attempt > turn.attempt ? { text: "", chars: 0 } : turn;
  if (delta.index > shown.chars) return room;
  const kept = delta.index === shown.chars ? shown.text : Array.from(shown.text).slice(0, delta.index).join("");
  const text = kept + delta.text;
  const chars = delta.index + countChars(delta.text);
  return put(room, { ...turn, attempt: delta.attempt, phase: "writing", text, chars });
}

/** Forget a turn that is over, and see to it that a late signal does not wake it. */
export function endTurn(room: RoomState, turnId: string, agentId: string, spoke: boolean): RoomState {
  const isUnseen = !(turnId in room.turns) && !room.ended.includes(turnId);
  const ended = [...room.ended.slice(1 - MAX_ENDED_TURNS), turnId];
  const decided = isUnseen ? withoutFirst(room.decided, agentId) : room.decided;
  const left = { ...withoutTurn(room, turnId), ended, decided };
  return spoke ? left : { ...left, tools: without(left.tools, turnId) };
}

export function withExecution(room: RoomState, signal: ToolExecution): RoomState {
  const known = room.tools[signal.turn_id]?.find((call) => call.executionId === signal.execution_id);
  return withCall(room, signal.turn_id, {
    executionId: signal.execution_id,
    tool: signal.tool,
    status: signal.status,
    summary: known?.summary ?? null,
    input: signal.input ?? known?.input ?? null,
    output: signal.output ?? known?.output ?? null,
    error: signal.error ?? known?.error ?? null,
    durationMs: signal.duration_ms ?? known?.durationMs ?? null,
  });
}

export function withAction(room: RoomState, event: Extract<RoomEvent, { type: "agent_action" }>): RoomState {
  const known = room.tools[event.turn_id]?.find((call) => call.executionId === event.execution_id);
  return withCall(room, event.turn_id, {
    executionId: event.execution_id,
    tool: event.tool,
    status: event.status,
    summary: event.summary,
    input: known?.input ?? null,
    output: known?.output ?? null,
    error: known?.error ?? null,
    durationMs: known?.durationMs ?? null,
  });
}

/** Add or replace one tool call; those of the turn longest known are let go of when there are too many. */
export function withCall(room: RoomState, turnId: string, call: ToolCall): RoomState {
  const calls = room.tools[turnId] ?? [];
  const index = calls.findIndex((one) => one.executionId === call.executionId);
  const next = index === -1 ? [...calls, call] : calls.with(index, call);
  const tools = { ...room.tools, [turnId]: next };
  const oldest = Object.keys(tools)[0];
  const crowded = Object.keys(tools).length > MAX_TURNS_WITH_TOOLS && oldest !== undefined;
  return { ...room, tools: crowded ? without(tools, oldest) : tools };
}

function beginTurn(room: RoomState, turnId: string, agentId: string, nowMs: number): Turn | null {
  if (room.ended.includes(turnId)) return null;
  const known = room.turns[turnId];
  if (known !== undefined) return known;
  const causeId = room.decided[agentId]?.[0] ?? null;
  const begun = { turnId, agentId, startedAtMs: nowMs, threadId: newestThread(room), causeId };
  return { ...begun, phase: "considering", attempt: 0, text: "", chars: 0 };
}

function newestThread(room: RoomState): string | null {
  return room.messages.at(-1)?.thread_id ?? null;
}

function put(room: RoomState, turn: Turn): RoomState {
  const isNew = !(turn.turnId in room.turns);
  const decided = isNew ? withoutFirst(room.decided, turn.agentId) : room.decided;
  return { ...room, decided, turns: { ...room.turns, [turn.turnId]: turn } };
}

function withoutFirst(decided: RoomState["decided"], agentId: string): RoomState["decided"] {
  const [, ...later] = decided[agentId] ?? [];
  return later.length > 0 ? { ...decided, [agentId]: later } : without(decided, agentId);
}

function withoutTurn(room: RoomState, turnId: string): RoomState {
  return turnId in room.turns ? { ...room, turns: without(room.turns, turnId) } : room;
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}

function countChars(text: string): number {
  return Array.from(text).length;
}
