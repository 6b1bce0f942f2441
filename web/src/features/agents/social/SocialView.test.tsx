import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../../client/client";
import { ClientProvider } from "../../../client/context";
import { Refusal, serveRest } from "../../../testing/rest";
import { ROOM_ID, welcome } from "../../../testing/samples";
import type { SocialGraph, SocialNode, SocialPerson, SocialTie } from "../../../wire/social";
import { SocialView } from "./SocialView";

const node = (id: string, more: Partial<SocialNode> = {}): SocialNode => ({
  member_id: `mem_${id}`,
  name: id,
  handle: id.toLowerCase(),
  kind: "human",
  is_self: false,
  topics: [],
  trust: null,
  ...more,
});
const tie = (a: string, b: string, more: Partial<SocialTie> = {}): SocialTie => ({
  a_id: `mem_${a}`,
  b_id: `mem_${b}`,
  exchanges: 3,
  strength: 2.5,
  last_at: "2026-03-14T12:00:00Z",
  tone: "warm",
  warm: 2,
  cool: 0,
  roles: [],
  ...more,
});
const BOSS = { of_id: "mem_Ana", role: "boss", who_id: "mem_Ben", name: "Ben", memory_id: "mry_1" };
const ANA = node("Ana", { topics: ["sails"] });
const NODES = [node("Nia", { kind: "agent", is_self: true }), ANA, node("Ben")];
const TIES = [tie("Ana", "Nia"), tie("Ana", "Ben", { exchanges: 0, last_at: null, tone: "even", roles: [BOSS] })];
const TEA = {
  id: "mry_2",
  agent_id: "agt_1",
  kind: "semantic" as const,
  type: "preference",
  content: "I prefer tea",
  importance: 0.5,
  confidence: 0.8,
  sealed: false,
  tags: [],
  created_at: "2026-03-14T12:00:00Z",
};
const PERSON: SocialPerson = {
  node: ANA,
  ties: TIES,
  topics: [{ word: "sails", messages: 2, last_message_id: "msg_1" }],
  trust: { value: 0.67, liked: 1, disliked: 0, corrected: 0 },
  roles: [BOSS],
  preferences: [TEA],
  relationships: [],
  evidence: [
    {
      message_id: "msg_1",
      room_id: ROOM_ID,
      author_id: "mem_Ana",
      other_id: "mem_Nia",
      sign: "mention",
      tone: 1,
      at: "2026-03-14T12:00:00Z",
    },
    {
      message_id: "msg_2",
      room_id: "room_elsewhere",
      author_id: "mem_Ben",
      other_id: "mem_Ana",
      sign: "reply",
      tone: 0,
      at: "2026-03-14T11:00:00Z",
    },
  ],
};

let graph: SocialGraph;
const onMessage = vi.fn();
const onErased = vi.fn();

beforeEach(() => {
  graph = { nodes: NODES, ties: TIES, total: 4 };
  serveRest({
    "GET /api/agents/agt_1/social": () => graph,
    "GET /api/agents/agt_1/social/mem_Ana": () => PERSON,
    "POST /api/memories/mry_2/forget": () => ({ undo_id: "mch_1" }),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

function show(): void {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <SocialView agentId="agt_1" onMessage={onMessage} onErased={onErased} />
    </ClientProvider>,
  );
}

test("everybody is a button that says how it stands to the agent, and the arrow keys go from one to the next", async () => {
  show();
  const ana = await screen.findByRole("button", { name: /^Ana: 3 messages, tone: warm/ });
  const ben = screen.getByRole("button", { name: "Ben" });
  expect([ana.tabIndex, ben.tabIndex]).toEqual([0, -1]);
  expect(screen.getByText(/One more that it speaks with least/)).toBeTruthy();
  ana.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(ben);
  await userEvent.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(ana);
});

test("a card says of whom one chose what is known, and of which messages", async () => {
  show();
  await userEvent.click(await screen.findByRole("button", { name: /^Ana:/ }));
  const card = within(await screen.findByRole("region", { name: "About Ana" }));
  expect(await card.findByText("Ben: “boss” of Ana")).toBeTruthy();
  expect(card.getByText(/0\.67 of 1 \(answers liked: 1/)).toBeTruthy();
  expect(card.getByText("sails (2 messages)")).toBeTruthy();
  expect(card.getByText(/Ana to Nia, by name, warm/)).toBeTruthy();
  expect(card.getByText("in a room you are not in")).toBeTruthy();
  await userEvent.click(card.getByRole("button", { name: "Go to the message" }));
  expect(onMessage).toHaveBeenCalledWith(ROOM_ID, "msg_1");
  await userEvent.click(card.getByRole("button", { name: "Close this card" }));
  expect(screen.queryByRole("region")).toBeNull();
});

test("what somebody prefers is forgotten where it is shown", async () => {
  show();
  await userEvent.click(await screen.findByRole("button", { name: /^Ana:/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Erase this memory" }));
  await userEvent.click(screen.getByRole("button", { name: "Forget" }));
  expect(onErased).toHaveBeenCalledWith("mry_2", "mch_1");
  expect(screen.queryByText("I prefer tea")).toBeNull();
});

test("a list says the same", async () => {
  show();
  await userEvent.click(await screen.findByRole("button", { name: "As a list" }));
  const list = within(screen.getByRole("list", { name: "Who speaks with whom" }));
  expect(list.getByText("often speaks of sails")).toBeTruthy();
  expect(list.getByText(/with Nia: 3 messages, tone: warm/)).toBeTruthy();
  expect(list.getAllByText(/Ben: “boss” of Ana/)).toHaveLength(2);
  await userEvent.click(list.getByRole("button", { name: /Ana/ }));
  expect(await screen.findByRole("region", { name: "About Ana" })).toBeTruthy();
});

test("who has met nobody says so", async () => {
  graph = { nodes: NODES.slice(0, 1), ties: [], total: 1 };
  show();
  expect(await screen.findByText("It has met nobody yet")).toBeTruthy();
});

test("what did not load may be tried again", async () => {
  vi.unstubAllGlobals();
  let tries = 0;
  serveRest({
    "GET /api/agents/agt_1/social": () => (tries++ === 0 ? new Refusal(503, "unavailable", "Not now.") : graph),
  });
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("button", { name: /^Ana:/ })).toBeTruthy();
});

test("what is corrected is shown as it stands now", async () => {
  serveRest({
    "GET /api/agents/agt_1/social": () => graph,
    "GET /api/agents/agt_1/social/mem_Ana": () => PERSON,
    "PUT /api/memories/mry_2": () => ({ ...TEA, content: "I prefer mate" }),
  });
  show();
  await userEvent.click(await screen.findByRole("button", { name: /^Ana:/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Correct this memory" }));
  const words = screen.getByLabelText("Memory");
  await userEvent.clear(words);
  await userEvent.type(words, "I prefer mate");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("I prefer mate")).toBeTruthy();
});
