import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { Shelf } from "../../client/shelf";
import { ADA, JON, ROOM_ID, welcome, welcomeRoom } from "../../testing/samples";
import type { CommandBody, Welcome } from "../../wire/types";
import SettingsDialog from "./SettingsDialog";

/** A client that keeps what it is asked, and refuses it when told to. */
class Fake extends Client {
  asked: CommandBody[] = [];
  refusal: string | null = null;
  override async ask<C extends CommandBody>(command: C) {
    this.asked.push(command);
    if (this.refusal !== null) throw new Error(this.refusal);
    return {} as never;
  }
}

let client: Fake;
const hear = (part: Partial<Welcome>) => client.store.dispatch({ type: "frame", frame: welcome(part), nowMs: 0 });
const chosen = () => client.preferences.chosen;
const notices = () => screen.getByRole<HTMLInputElement>("switch", { name: /Notify me of what is said/ });

beforeEach(() => {
  localStorage.clear();
  client = new Fake();
  client.preferences.open(new Shelf("mem_maya"));
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  client.preferences.close();
});

function draw(): void {
  render(
    <ClientProvider client={client}>
      <SettingsDialog onClose={vi.fn()} />
    </ClientProvider>,
  );
}

/** Stand in for the browser, which says this when it is asked. */
function browserSays(answer: NotificationPermission) {
  const fake = { permission: "default", requestPermission: vi.fn(async () => (fake.permission = answer)) };
  vi.stubGlobal("Notification", fake);
  return fake;
}

test("the zone is chosen, and the time is shown in it at once", async () => {
  draw();
  await userEvent.selectOptions(screen.getByLabelText("Language"), "en-GB");
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "Asia/Tokyo");
  expect(chosen()).toMatchObject({ locale: "en-GB", zone: "Asia/Tokyo" });
  const now = new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
  expect(screen.getByText(/^It is now/).textContent).toContain(now);
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "");
  expect(chosen().zone).toBeNull();
});

test("single letters are turned off and on", async () => {
  draw();
  await userEvent.click(screen.getByRole("switch", { name: /Single letters/ }));
  expect(chosen().hasSingleKeys).toBe(false);
});

test("the browser is asked by a click alone, and believed", async () => {
  const browser = browserSays("granted");
  draw();
  expect(browser.requestPermission).not.toHaveBeenCalled();
  expect(notices().checked).toBe(false);
  await userEvent.click(notices());
  expect(notices().checked).toBe(true);
  expect(chosen().notifies).toBe(true);
});

test("a browser that refuses is named, with what to do", async () => {
  browserSays("denied");
  draw();
  await userEvent.click(notices());
  expect(notices().checked).toBe(false);
  expect(chosen().notifies).toBe(false);
  expect(screen.getByText(/Allow it beside the address/)).toBeTruthy();
});

test("a browser without notifications says so", () => {
  draw();
  expect(screen.getByText(/cannot notify you/)).toBeTruthy();
});

test("one is left in peace for a while, and ends it", async () => {
  draw();
  await userEvent.click(screen.getByRole("button", { name: "30 minutes" }));
  expect(chosen().quietUntilMs).toBeGreaterThan(Date.now());
  expect(screen.getByText(/^Do not disturb until/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "End it" }));
  expect(chosen().quietUntilMs).toBe(0);
});

test("quiet rooms are named, and can be heard again", async () => {
  hear({ rooms: [welcomeRoom({ notifications: "mentions" })] });
  draw();
  await userEvent.click(screen.getByRole("button", { name: /^Notify of everything\s*lobby$/ }));
  expect(client.asked).toEqual([{ type: "set_room_notifications", room_id: ROOM_ID, level: "all" }]);
  act(() => hear({}));
  expect(screen.queryByText("Rooms that are quiet")).toBeNull();
});

test("whom I block and which agents I muted is listed, each with the way back", async () => {
  hear({ blocks: [JON.id], muted_agents: ["agt_ada"] });
  client.store.dispatch({ type: "directory", members: [JON, ADA] });
  draw();
  await userEvent.click(screen.getByRole("button", { name: /^Unblock\s*Jonas Berg$/ }));
  await userEvent.click(screen.getByRole("button", { name: /^Hear again\s*Ada$/ }));
  expect(client.asked).toEqual([
    { type: "unblock_member", member_id: JON.id },
    { type: "mute_agent", agent_id: "agt_ada", muted: false },
  ]);
  act(() => hear({}));
  expect(screen.queryByText("Not heard")).toBeNull();
});

test("a refusal is told beside the list", async () => {
  hear({ blocks: [JON.id] });
  client.refusal = "Not now.";
  draw();
  await userEvent.click(screen.getByRole("button", { name: /^Unblock/ }));
  expect((await screen.findByRole("alert")).textContent).toContain("Not now.");
});
