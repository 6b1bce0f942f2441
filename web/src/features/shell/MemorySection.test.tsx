import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { type Asked, accountRoutes, serveRest } from "../../testing/rest";
import { welcome } from "../../testing/samples";
import { MemorySection } from "./MemorySection";

const PROPOSAL = { id: "mpr_1", agent_id: "agt_1", content: "I like tea" };
const REPORT = { memories: 2, ties: 1, answers: 1, unknown: 0, looked_for: 2, traces: 0, is_index_elsewhere: true };

let client: Client;
let asked: Asked[];

beforeEach(async () => {
  asked = serveRest({
    ...accountRoutes(),
    "PUT /api/me/memory-consent": (body) => body,
    "GET /api/me/memory-proposals": () => ({ items: [PROPOSAL] }),
    "POST /api/me/memory-proposals/mpr_1": () => ({ memory: null }),
    "DELETE /api/me/memories": () => REPORT,
  });
  client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  await client.account.load();
  render(
    <ClientProvider client={client}>
      <MemorySection />
    </ClientProvider>,
  );
});
afterEach(() => vi.unstubAllGlobals());

const sent = (method: string, path: string): Asked[] => asked.filter((one) => one.route === `${method} ${path}`);

test("who wants to be asked is, and says yes or no", async () => {
  await userEvent.selectOptions(await screen.findByLabelText("Agents may"), "ask");
  expect(sent("PUT", "/api/me/memory-consent").map((one) => one.body)).toEqual([{ choice: "ask" }]);
  expect(await screen.findByText(/I like tea/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Do not" }));
  expect(await screen.findByText("Nothing waits for your word.")).toBeTruthy();
  expect(sent("POST", "/api/me/memory-proposals/mpr_1").map((one) => one.body)).toEqual([{ allow: false }]);
});

test("what they remember is erased after a second look, and a report says what is left", async () => {
  await userEvent.click(await screen.findByRole("button", { name: "Have it erased…" }));
  expect(sent("DELETE", "/api/me/memories")).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Erase what they remember" }));
  const report = await screen.findByRole("status");
  expect(report.textContent).toContain("2 memories are erased.");
  expect(report.textContent).toContain("None of their words is found");
  expect(report.textContent).toContain("keeps on its own disk was not looked at");
});
