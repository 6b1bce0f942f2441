import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { fileOf, HandRequest } from "../../testing/requests";
import { type Asked, serveRest } from "../../testing/rest";
import { welcome } from "../../testing/samples";
import type { ImportReport, Source } from "../../wire/knowledge";
import { Sources } from "./Sources";

const source = (part: Partial<Source> = {}): Source => ({
  id: "src_1",
  name: "handbook.md",
  size_bytes: 1200,
  status: "done",
  error: null,
  pieces_total: 4,
  pieces: 4,
  pieces_indexed: 4,
  room_id: null,
  created_at: "2026-03-14T12:00:00Z",
  ...part,
});
const report = (part: Partial<ImportReport> = {}): ImportReport => ({
  sources: 1,
  sources_added: 1,
  memories: 3,
  memories_added: 2,
  problems: [],
  ...part,
});

let sources: Source[];
let asked: Asked[];

beforeEach(() => {
  sources = [];
  asked = serveRest({
    "GET /api/agents/agt_1/sources": () => ({ items: sources, next: null }),
    "DELETE /api/agents/agt_1/sources/src_1": () => {
      sources = [];
    },
  });
  HandRequest.sent = [];
  vi.stubGlobal("XMLHttpRequest", HandRequest);
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <Sources agentId="agt_1" />
    </ClientProvider>,
  );
});
afterEach(() => vi.unstubAllGlobals());

const input = (place: number): HTMLInputElement =>
  document.querySelectorAll("input[type=file]")[place] as HTMLInputElement;

test("a document is taught, looked at until it is learnt, and removed with a second word", async () => {
  await screen.findByText("Nothing was taught yet");
  await userEvent.upload(input(0), fileOf("handbook.md"));
  sources = [source({ status: "storing", pieces: 2, pieces_indexed: 0 })];
  HandRequest.sent[0]?.answer(201, sources[0]);
  const item = (await screen.findByText("handbook.md")).closest("article") as HTMLElement;
  expect(within(item).getByRole("progressbar").getAttribute("value")).toBe("0.25");
  sources = [source()];
  expect(await screen.findByText("learnt", {}, { timeout: 5000 })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Remove handbook.md" }));
  await userEvent.click(screen.getByRole("button", { name: "Remove" }));
  await screen.findByText("Nothing was taught yet");
  expect(asked.map((one) => one.route)).toContain("DELETE /api/agents/agt_1/sources/src_1");
});

test("what was refused is said", async () => {
  await userEvent.upload(input(0), fileOf("handbook.md"));
  HandRequest.sent[0]?.answer(409, { error: { code: "conflict", message: "The document is empty." } });
  expect(await screen.findByText("The document is empty.")).toBeTruthy();
});

test("a file of knowledge is looked at before it comes in", async () => {
  await userEvent.upload(input(1), fileOf("nia-knowledge.jsonl"));
  HandRequest.sent[0]?.answer(200, report());
  await userEvent.click(await screen.findByRole("button", { name: "Bring it in" }));
  HandRequest.sent[1]?.answer(200, report());
  expect(await screen.findByText("2 memories came in.")).toBeTruthy();
});

test("and not at all where a line is not good", async () => {
  await userEvent.upload(input(1), fileOf("nia-knowledge.jsonl"));
  HandRequest.sent[0]?.answer(200, report({ problems: [{ line: 7, message: "content is too long." }] }));
  expect(await screen.findByText(/Line 7 of the file is not good/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Bring it in" })).toBeNull();
});
