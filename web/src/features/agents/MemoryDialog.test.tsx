import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { serveRest } from "../../testing/rest";
import { ROOM_ID, snapshot, welcome } from "../../testing/samples";
import type { Memory, MemoryChange } from "../../wire/types";
import MemoryDialog from "./MemoryDialog";

const memory = (id: string, content: string, more: Partial<Memory> = {}): Memory => ({
  id,
  agent_id: "agt_1",
  kind: "semantic",
  type: "fact",
  content,
  importance: 0.5,
  confidence: 0.8,
  tags: [],
  created_at: "2026-03-14T12:00:00Z",
  sealed: false,
  ...more,
});
const TEA = memory("mry_1", "Tea at four", {
  source: { author: "maya", room_id: ROOM_ID, message_id: "msg_1" },
});
const BOAT = memory("mry_2", "We sail in May", { kind: "episodic", created_at: "2026-03-01T12:00:00Z" });
const CHANGE: MemoryChange = {
  id: "mch_1",
  memory_id: TEA.id,
  action: "forgotten",
  reason: { code: "little_used", importance: 0.1 },
  at: "2026-03-15T12:00:00Z",
  before: TEA,
};

let remembered: Memory[];
let indexed: number;
let bodies: unknown[];
const onMessage = vi.fn();

beforeEach(() => {
  remembered = [TEA, BOAT];
  indexed = 2;
  bodies = [];
  serveRest({
    "GET /api/agents/agt_1/memory-index": () => ({
      embedder: "minilm",
      memories: 2,
      indexed: indexed++,
      trouble: null,
    }),
    "POST /api/agents/agt_1/memories": (body: unknown) => {
      bodies.push(body);
      return memory("mry_3", "I take insulin", { sealed: true });
    },
    "GET /api/agents/agt_1/memories": () => ({ items: remembered, next: null }),
    "POST /api/memories/mry_1/forget": () => {
      remembered = [BOAT];
      return { undo_id: "mch_1" };
    },
    "GET /api/agents/agt_1/memory-changes": () => ({ items: remembered.length === 1 ? [CHANGE] : [], next: null }),
    "POST /api/memory-changes/mch_1/undo": () => {
      remembered = [TEA, BOAT];
      return TEA;
    },
  });
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot(), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <MemoryDialog agentId="agt_1" onClose={vi.fn()} onMessage={onMessage} />
    </ClientProvider>,
  );
});
afterEach(() => vi.unstubAllGlobals());

async function forgetTea(): Promise<void> {
  const tea = (await screen.findByText("Tea at four")).closest("li") as HTMLElement;
  await userEvent.click(within(tea).getByRole("button", { name: "Erase this memory" }));
  await userEvent.click(within(tea).getByRole("button", { name: "Forget" }));
}

test("memories stand under their days, and one kind is shown alone", async () => {
  expect(await screen.findByText("Tea at four")).toBeTruthy();
  expect(screen.getAllByRole("heading", { level: 3 })).toHaveLength(2);
  await userEvent.selectOptions(screen.getByLabelText("Kind"), "episodic");
  expect(screen.queryByText("Tea at four")).toBeNull();
  expect(screen.getByText("We sail in May")).toBeTruthy();
});

test("a memory says who said it, and leads to the message where one may read that", async () => {
  await screen.findByText("said by @maya");
  await userEvent.click(screen.getByRole("button", { name: "Go to the message" }));
  expect(onMessage).toHaveBeenCalledWith(ROOM_ID, "msg_1");
});

test("what was forgotten is taken back at once", async () => {
  await forgetTea();
  expect(await screen.findByText(/Forgotten/)).toBeTruthy();
  expect(screen.queryByText("Tea at four")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Take back" }));
  expect(await screen.findByText("Tea at four")).toBeTruthy();
  expect(screen.queryByText(/Forgotten/)).toBeNull();
});

test("or later, from what says why it went", async () => {
  await forgetTea();
  await userEvent.click(await screen.findByRole("button", { name: "What can be taken back" }));
  expect(await screen.findByText(/mattered little \(importance 1\/10|mattered little/)).toBeTruthy();
  const taken = screen.getByText("Tea at four").closest("li") as HTMLElement;
  await userEvent.click(within(taken).getByRole("button", { name: "Take back" }));
  expect(await screen.findByText("Nothing to take back")).toBeTruthy();
});

test("what is sealed bears a sign, and is sealed by a switch", async () => {
  await screen.findByText("Tea at four");
  expect(screen.queryByText("sealed")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Add a memory" }));
  await userEvent.type(screen.getByLabelText("New memory"), "I take insulin");
  await userEvent.click(screen.getByRole("switch", { name: "Sealed" }));
  await userEvent.click(screen.getByRole("button", { name: "Remember" }));
  const row = (await screen.findByText("I take insulin")).closest("li") as HTMLElement;
  expect(within(row).getByText("sealed")).toBeTruthy();
  expect(bodies).toEqual([{ content: "I take insulin", sealed: true }]);
});

test("the focus stays in the dialog when what had it is gone", async () => {
  await screen.findByText("Tea at four");
  await userEvent.click(screen.getByRole("button", { name: "Add a memory" }));
  expect(document.activeElement).toBe(screen.getByLabelText("New memory"));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a memory" }));
  await forgetTea();
  expect(document.activeElement).toBe(await screen.findByRole("button", { name: "Take back" }));
  await userEvent.click(screen.getByRole("button", { name: "Who it knows" }));
  expect(document.activeElement).not.toBe(document.body);
});

test("Esc leaves what one writes, which is there when one comes back to it", async () => {
  await screen.findByText("Tea at four");
  await userEvent.click(screen.getByRole("button", { name: "Add a memory" }));
  await userEvent.type(screen.getByLabelText("New memory"), "The boat leaks{Escape}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a memory" }));
  await userEvent.click(screen.getByRole("button", { name: "Add a memory" }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("New memory").value).toBe("The boat leaks");

  const correct = () => screen.getAllByRole("button", { name: "Correct this memory" })[0] as HTMLElement;
  await userEvent.click(correct());
  await userEvent.type(screen.getByLabelText("Memory"), " or five{Escape}");
  expect(document.activeElement).toBe(correct());
  screen.getByText("Tea at four");
  await userEvent.click(correct());
  expect(screen.getByLabelText<HTMLTextAreaElement>("Memory").value).toBe("Tea at four or five");
});
