import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { serveRest } from "../../testing/rest";
import { ADA, MAYA, message, room, snapshot, welcome } from "../../testing/samples";
import type { Known } from "../../wire/known";
import KnownDialog from "./KnownDialog";

const memory = {
  id: "mry_1",
  agent_id: "agt_ada",
  kind: "semantic" as const,
  type: "fact",
  content: "The kettle is red",
  importance: 0.5,
  confidence: 0.9,
  sealed: false,
  tags: [],
  created_at: "2026-03-14T12:00:00.000Z",
};

const KNOWN: Known = {
  turn_id: "turn_1",
  agent_id: "agt_ada",
  policy: "natural-2",
  messages: [
    { message_id: "msg_1", seq: 1, is_answer: false, is_changed: true, message: message(1, { text: "Where is tea?" }) },
    { message_id: "msg_2", seq: 2, is_answer: false, is_changed: true, message: null },
  ],
  memories: [
    { memory_id: "mry_1", similarity: 0.5, relevance: 0.7, memory },
    { memory_id: "mry_2", similarity: null, relevance: 0, memory: null },
  ],
  files: [],
  people: [MAYA.id, ADA.id],
  summary: {
    from_seq: 1,
    to_seq: 90,
    messages: 80,
    in_words: 1,
    words: [{ from_seq: 1, to_seq: 60, at: "2026-03-14T12:00:00.000Z", text: "They chose the green boat." }],
  },
  hidden: { messages: 0, memories: 2 },
  parts: [
    { name: "rules", tokens: 300, budget_tokens: null, cut: 0 },
    { name: "talk", tokens: 1200, budget_tokens: 6000, cut: 4 },
  ],
  tokens: 1500,
  window_tokens: 128000,
  is_kept_from_some: false,
  inside: {
    provider: "offline",
    model: "rules",
    temperature: 0.7,
    top_p: null,
    max_tokens: 1000,
    tools: ["calculator", "current_time"],
    answers: [
      {
        provider: "offline",
        model: "rules",
        rule: "simple",
        passed_over: [{ provider: "ollama", model: null, why: "unreachable" }],
      },
    ],
  },
};

function draw(onJump = vi.fn()): void {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome({ me: MAYA }), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ room: room(), members: [MAYA, ADA] }), nowMs: 0 });
  const said = message(9, { author: { id: ADA.id, name: "Ada", handle: "ada", kind: "agent" } });
  render(
    <ClientProvider client={client}>
      <KnownDialog message={said} onClose={vi.fn()} onJump={onJump} />
    </ClientProvider>,
  );
}

test("what an agent knew: what it read, recalled, what had no room, and a way to each message", async () => {
  serveRest({ "GET /api/messages/msg_9/snapshot": () => KNOWN });
  const onJump = vi.fn();
  draw(onJump);
  const dialog = within(await screen.findByRole("dialog", { name: "What did Ada know?" }));
  await dialog.findByText("About 1,500 of 128,000 tokens");
  dialog.getByText("Messages: 4 more had no room");
  dialog.getByText("A summary of 80 earlier messages");
  within(dialog.getByRole("list", { name: "In a model's words" })).getByText("They chose the green boat.");
  dialog.getByText("edited since");
  dialog.getByText("This message was deleted.");
  dialog.getByText("“The kettle is red”");
  dialog.getByText("Something it remembers");
  dialog.getByText("2 more are gone or not yours to see.");
  dialog.getByText("Could use: calculator and current_time");
  dialog.getByText("The smaller model was asked, as little was asked for.");
  dialog.getByText("ollama could not answer: not reached");
  dialog.getByText("Answered by rules of offline");
  await userEvent.click(dialog.getByRole("button", { name: /Where is tea/ }));
  expect(onJump).toHaveBeenCalledWith("msg_1");
});

test("what bears on it too little for a figure is not said to be nothing", async () => {
  const recalled = { memory_id: "mry_1", similarity: 0.77, relevance: 0.001, memory };
  serveRest({ "GET /api/messages/msg_9/snapshot": () => ({ ...KNOWN, memories: [recalled] }) });
  draw();
  await screen.findByText("near in words: 0.77");
  expect(screen.queryByText(/bears on it/)).toBeNull();
});

test("what is not mine to know is not there, and what is not kept is said", async () => {
  const hidden = { ...KNOWN, inside: null, window_tokens: null, memories: [], hidden: { messages: 0, memories: 0 } };
  serveRest({ "GET /api/messages/msg_9/snapshot": () => hidden });
  draw();
  const dialog = within(await screen.findByRole("dialog"));
  await dialog.findByText("About 1,500 tokens");
  dialog.getByText("Nothing came to mind.");
  expect(dialog.queryByText("With what it thought")).toBeNull();
});
