/** Agents and their memories over REST. */
import { request } from "../net/rest";
import type { Agent, Memory, MemoryChange, Page } from "../wire/types";

const MEMORIES = 100;

/** How an agent's answers were rated; `satisfaction` is the share of the liked among the liked and disliked. */
export interface Satisfaction {
  ratings: number;
  people: number;
  liked: number;
  disliked: number;
  mean: number | null;
  satisfaction: number | null;
}

/** How far the index of an agent's memories has come; without an embedder there is none. */
export interface MemoryIndex {
  embedder: string | null;
  memories: number;
  indexed: number;
  trouble: string | null;
}

const path = (...parts: string[]): string => `/api/${parts.map(encodeURIComponent).join("/")}`;

export async function listAgents(): Promise<Agent[]> {
  return (await request<Page<Agent>>("GET", "/api/agents?limit=200")).items;
}

export function getAgent(agentId: string): Promise<Agent> {
  return request("GET", path("agents", agentId));
}

/** Count how an agent's answers were rated. */
export function getSatisfaction(agentId: string): Promise<Satisfaction> {
  return request("GET", path("agents", agentId, "satisfaction"));
}

export function createAgent(body: Record<string, unknown>): Promise<Agent> {
  return request("POST", path("agents"), body);
}

/** Change an agent; the `note` says why, beside the version that this makes. */
export function changeAgent(agentId: string, body: Record<string, unknown>, note = ""): Promise<Agent> {
  const query = note === "" ? "" : `?note=${encodeURIComponent(note)}`;
  return request("PATCH", path("agents", agentId) + query, body);
}

/** Pause an agent, or have it go on. */
export function setActive(agentId: string, isActive: boolean): Promise<Agent> {
  return request("POST", path("agents", agentId, "activate"), { is_active: isActive });
}

/** List the newest memories, or those nearest in meaning to `query`. */
export async function findMemories(agentId: string, query: string): Promise<Memory[]> {
  if (query === "") {
    return (await request<Page<Memory>>("GET", `${path("agents", agentId, "memories")}?limit=${MEMORIES}`)).items;
  }
  const body = { query, limit: 20 };
  const found = await request<{ items: { memory: Memory }[] }>(
    "POST",
    path("agents", agentId, "memories", "search"),
    body,
  );
  return found.items.map((item) => item.memory);
}

export function addMemory(agentId: string, content: string, sealed: boolean): Promise<Memory> {
  return request("POST", path("agents", agentId, "memories"), { content, sealed });
}

export function changeMemory(memoryId: string, content: string, sealed: boolean): Promise<Memory> {
  return request("PUT", path("memories", memoryId), { content, sealed });
}

export function readMemoryIndex(agentId: string): Promise<MemoryIndex> {
  return request("GET", path("agents", agentId, "memory-index"));
}

export function eraseMemory(memoryId: string): Promise<void> {
  return request("DELETE", path("memories", memoryId));
}

/** Remove a memory so that it can be taken back; gives what does that. */
export async function forgetMemory(memoryId: string): Promise<string> {
  return (await request<{ undo_id: string }>("POST", path("memories", memoryId, "forget"), {})).undo_id;
}

/** List what happened to an agent's memories and can be taken back, the last first. */
export async function listMemoryChanges(agentId: string): Promise<MemoryChange[]> {
  const address = `${path("agents", agentId, "memory-changes")}?limit=${MEMORIES}`;
  return (await request<Page<MemoryChange>>("GET", address)).items;
}

/** Have a memory stand as it did before a change. */
export function undoMemoryChange(changeId: string): Promise<Memory> {
  return request("POST", path("memory-changes", changeId, "undo"), {});
}
