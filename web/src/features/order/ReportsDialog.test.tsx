import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { countReports } from "../../client/order";
import { AT, frame, JON, MAYA, message, ROOM_ID, welcome } from "../../testing/samples";
import type { Report } from "../../wire/types";
import ReportsDialog from "./ReportsDialog";

const report = (id: string, part: Partial<Report> = {}): Report => ({
  id,
  room_id: ROOM_ID,
  message_id: "msg_1",
  reporter_id: MAYA.id,
  reason: "it sells ships",
  status: "open",
  note: "",
  created_at: AT,
  closed_at: null,
  closed_by: null,
  message: message(1),
  ...part,
});

let client: Client;
let reports: Report[];
const asked: { method: string; path: string; body: unknown }[] = [];
const onJump = vi.fn();

beforeEach(() => {
  asked.length = 0;
  onJump.mockClear();
  reports = [report("rpt_1"), report("rpt_2", { reason: "old", message: null })];
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    const { pathname, search } = new URL(url);
    const path = pathname + search;
    asked.push({ method: method ?? "GET", path, body: body ? JSON.parse(String(body)) : null });
    const status = /status=(\w+)/.exec(path)?.[1];
    const id = path.split("/").at(-1);
    if (method === "POST") {
      const found = reports.find((one) => one.id === id);
      reports = reports.filter((one) => one !== found);
      return new Response(JSON.stringify(found));
    }
    return new Response(JSON.stringify({ items: reports.filter((one) => one.status === status), next: null }));
  });
  client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [MAYA, JON] });
});
afterEach(() => vi.unstubAllGlobals());

async function draw(): Promise<void> {
  render(
    <ClientProvider client={client}>
      <ReportsDialog onClose={vi.fn()} onJump={onJump} />
    </ClientProvider>,
  );
  await screen.findByText(/it sells ships/);
}

test("what waits is shown with what was said, by whom and why, and where one may see it leads there", async () => {
  await draw();
  expect(screen.getByText("message 1")).toBeTruthy();
  expect(screen.getByText("Said before you came to the room.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Go to the message" }));
  expect(onJump).toHaveBeenCalledWith(message(1));
});

test.each([
  ["Resolve", "resolved"],
  ["Dismiss", "dismissed"],
])("%s closes it with a note, and it waits no more", async (name, status) => {
  await draw();
  await userEvent.type(screen.getAllByLabelText("Note")[0] as HTMLElement, " talked to him ");
  await userEvent.click(screen.getAllByRole("button", { name })[0] as HTMLElement);
  await vi.waitFor(() => expect(screen.queryByText(/it sells ships/)).toBeNull());
  expect(asked.find((one) => one.method === "POST")).toEqual({
    method: "POST",
    path: "/api/reports/rpt_1",
    body: { status, note: "talked to him" },
  });
});

test("what is closed is a list of its own, with who closed it and the note", async () => {
  reports.push(report("rpt_3", { status: "resolved", closed_at: AT, closed_by: JON.id, note: "he is gone" }));
  await draw();
  await userEvent.selectOptions(screen.getByLabelText("Which"), "resolved");
  expect((await screen.findByText(/he is gone/)).textContent).toContain("Resolved by Jonas Berg");
  expect(screen.queryByRole("button", { name: "Resolve" })).toBeNull();
  await userEvent.selectOptions(screen.getByLabelText("Which"), "dismissed");
  await screen.findByText("Nothing was dismissed yet");
});

test("what comes in meanwhile is shown, and counted", async () => {
  await draw();
  reports = [report("rpt_9", { reason: "and another" }), ...reports];
  await act(() => countReports(client.store, frame("report_changed", { report_id: "rpt_9", status: "open" })));
  await screen.findByText(/and another/);
  expect(client.store.state.openReports).toBe(3);
});
