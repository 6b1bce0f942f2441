import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { Shelf } from "../../client/shelf";
import { type Asked, accountRoutes, Refusal, serveRest } from "../../testing/rest";
import { ADA, JON, ROOM_ID, welcome, welcomeRoom } from "../../testing/samples";
import type { CommandBody, Welcome } from "../../wire/types";
import SettingsDialog from "./SettingsDialog";

/** A client that keeps what it is asked, and refuses it when told to. */
class Fake extends Client {
  commands: CommandBody[] = [];
  refusal: string | null = null;
  override async ask<C extends CommandBody>(command: C) {
    this.commands.push(command);
    if (this.refusal !== null) throw new Error(this.refusal);
    return {} as never;
  }
}

let client: Fake;
let asked: Asked[];
const hear = (part: Partial<Welcome>) => client.store.dispatch({ type: "frame", frame: welcome(part), nowMs: 0 });
const chosen = () => client.preferences.chosen;
const notices = () => screen.getByRole<HTMLInputElement>("switch", { name: /Notify me of what is said/ });

beforeEach(async () => {
  localStorage.clear();
  asked = serveRest(accountRoutes());
  client = new Fake();
  client.preferences.open(new Shelf("mem_maya"));
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  await client.account.load();
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
  await waitFor(() => expect(chosen()).toMatchObject({ locale: "en-GB", zone: "Asia/Tokyo" }));
  const now = new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
  expect(screen.getByText(/^It is now/).textContent).toContain(now);
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "");
  await waitFor(() => expect(chosen().zone).toBeNull());
  expect(asked.filter(({ route }) => route === "PATCH /api/me").map(({ body }) => body)).toEqual([
    { language: "en-GB" },
    { time_zone: "Asia/Tokyo" },
    { time_zone: null },
  ]);
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
  await screen.findByText(/^Do not disturb until/);
  expect(chosen().quietUntilMs).toBeGreaterThan(Date.now());
  await userEvent.click(screen.getByRole("button", { name: "End it" }));
  await waitFor(() => expect(chosen().quietUntilMs).toBe(0));
});

test("one is left in peace each day between two times, both or neither", async () => {
  draw();
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "22:00" } });
  await userEvent.click(screen.getByRole("button", { name: "Keep these times" }));
  await screen.findByText("Give both times, or neither.");
  fireEvent.change(screen.getByLabelText("To"), { target: { value: "07:00" } });
  await userEvent.click(screen.getByRole("button", { name: "Keep these times" }));
  await waitFor(() => expect(chosen()).toMatchObject({ quietFrom: "22:00", quietTo: "07:00" }));
});

test("name and mail address go to the server", async () => {
  draw();
  await userEvent.clear(screen.getByLabelText("Name"));
  await userEvent.type(screen.getByLabelText("Name"), "Maya L.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Saved");
  expect(asked.at(-1)).toEqual({ route: "PATCH /api/me", body: { name: "Maya L." } });
  await userEvent.type(screen.getByLabelText("Mail address"), "maya@example.com");
  await userEvent.type(screen.getByLabelText("Your password"), "the old one");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Saved");
  const body = { email: "maya@example.com", current_password: "the old one" };
  expect(asked.at(-1)).toEqual({ route: "PATCH /api/me", body });
  expect(screen.queryByLabelText("Your password")).toBeNull();
});

test("a new mail address takes no password where there is none, and a wrong one is told in plain words", async () => {
  asked = serveRest(accountRoutes({ has_password: false }));
  await client.account.load();
  draw();
  await userEvent.type(screen.getByLabelText("Mail address"), "maya@example.com");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Saved");
  expect(asked.at(-1)?.body).toEqual({ email: "maya@example.com" });
  const wrong = new Refusal(403, "permission_denied", "Give with 'current_password' the password that you have now.");
  asked = serveRest({ ...accountRoutes(), "PATCH /api/me": () => wrong });
  await act(() => client.account.load());
  await userEvent.type(screen.getByLabelText("Mail address"), "x");
  await userEvent.type(screen.getByLabelText("Your password"), "another");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("This is not the password that you have now.");
});

test("a password is changed with the one there is, and a wrong one is told in plain words", async () => {
  const wrong = new Refusal(403, "permission_denied", "Give with 'current_password' the password that you have now.");
  let answer: Refusal | undefined = wrong;
  asked = serveRest({ ...accountRoutes(), "PUT /api/me/password": () => answer });
  draw();
  await userEvent.type(screen.getByLabelText("Current password"), "the old one");
  await userEvent.type(screen.getByLabelText("New password"), "another one");
  await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
  await screen.findByText("This is not the password that you have now.");
  answer = undefined;
  await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
  await screen.findByText("Your password is set");
  expect(asked.at(-1)?.body).toEqual({ password: "another one", current_password: "the old one" });
  expect(screen.getByLabelText<HTMLInputElement>("New password").value).toBe("");
});

test("the session of this page is marked; another is ended, with what was made by it", async () => {
  const session = { kind: "session", label: "", created_at: "2026-11-20T10:00:00Z", expires_at: null };
  const all = {
    ...session,
    scopes: ["read", "write", "admin"],
    last_used_at: null,
    origin_id: null,
    is_current: false,
  };
  let items = [
    { ...all, id: "tok_3", is_current: true },
    { ...all, id: "tok_2", origin_id: "tok_1" },
    { ...all, id: "tok_1", kind: "api", label: "laptop" },
  ];
  asked = serveRest({
    ...accountRoutes(),
    "GET /api/tokens": () => ({ items, next: null }),
    "DELETE /api/tokens/*": () => {
      items = items.slice(0, 1);
    },
  });
  draw();
  await screen.findByText("This one");
  await userEvent.click(screen.getByRole("button", { name: /^End laptop/ }));
  await waitFor(() => expect(screen.queryByRole("button", { name: /^End laptop/ })).toBeNull());
  expect(asked.at(-2)?.route).toBe("DELETE /api/tokens/tok_1");
  screen.getByRole("button", { name: /^End Session.*signs you out$/ });
});

test("a token is made for a program: named, bounded, shown once, and gone when it is ended", async () => {
  const session = { kind: "session", label: "", created_at: "2026-11-20T10:00:00Z", expires_at: null };
  const all = { ...session, scopes: ["read", "write", "admin"], last_used_at: null, origin_id: null };
  const made = { ...all, id: "tok_2", kind: "api", label: "backup", scopes: ["read"], is_current: false };
  const items = [{ ...all, id: "tok_1", is_current: true }];
  asked = serveRest({
    ...accountRoutes(),
    "GET /api/tokens": () => ({ items, next: null }),
    "POST /api/tokens": () => ({ ...made, token: "tk_secret" }),
    "DELETE /api/tokens/*": () => undefined,
  });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "Make a token for a program" }));
  await userEvent.type(screen.getByLabelText("What it is for"), " backup ");
  await userEvent.click(screen.getByRole("switch", { name: "It may administer" }));
  await userEvent.click(screen.getByRole("switch", { name: "It may write" }));
  await userEvent.selectOptions(screen.getByLabelText("Good for"), "A week");
  await userEvent.click(screen.getByRole("button", { name: "Make the token" }));
  expect((await screen.findByLabelText<HTMLInputElement>("Token")).value).toBe("tk_secret");
  expect(asked.at(-1)?.body).toEqual({ label: "backup", scopes: ["read"], expires_in_days: 7 });
  screen.getByText(/may read$/);
  screen.getByText("never used");
  await userEvent.click(screen.getByRole("button", { name: /^End backup/ }));
  await waitFor(() => expect(screen.queryByLabelText("Token")).toBeNull());
});

test("a session that may not administer makes no tokens", async () => {
  const session = { kind: "session", label: "", created_at: "2026-11-20T10:00:00Z", expires_at: null };
  const bounded = { ...session, id: "tok_1", scopes: ["read", "write"], last_used_at: null, origin_id: "tok_0" };
  asked = serveRest({
    ...accountRoutes(),
    "GET /api/tokens": () => ({ items: [{ ...bounded, is_current: true }], next: null }),
  });
  draw();
  await screen.findByText("This one");
  expect(screen.queryByRole("button", { name: "Make a token for a program" })).toBeNull();
});

test("an account elsewhere is linked by my password, and unlinked", async () => {
  const linked = { id: "idn_1", issuer: "https://login.example", name: "Sesame", created_at: "2026-11-20T10:00:00Z" };
  let items = [linked, { ...linked, id: "idn_2", issuer: "https://old.example", name: null }];
  const ways = { password: true, sign_up: "closed", oidc: { name: "Sesame", url: "/l" }, needs_workspace: false };
  const wrong = new Refusal(403, "permission_denied", "Give with 'current_password' the password that you have now.");
  asked = serveRest({
    ...accountRoutes(),
    "GET /api/session/providers": () => ways,
    "GET /api/me/identities": () => ({ items, next: null }),
    "POST /api/me/identities": () => wrong,
    "DELETE /api/me/identities/*": () => {
      items = items.slice(0, 1);
    },
  });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: /^Unlink https:\/\/old.example/ }));
  await waitFor(() => expect(screen.queryByText("https://old.example")).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Link an account of Sesame" }));
  await userEvent.type(screen.getByLabelText("Your password here"), "not this one");
  await userEvent.click(screen.getByRole("button", { name: "Go to Sesame" }));
  await screen.findByText("This is not the password that you have now.");
  expect(asked.at(-1)?.body).toEqual({ current_password: "not this one" });
});

test("who leaves is asked once more, and told when it is the last owner", async () => {
  const last = new Refusal(
    409,
    "conflict",
    "@maya is the last owner of this workspace; make somebody else owner first.",
  );
  asked = serveRest({ ...accountRoutes(), "DELETE /api/me": () => last });
  draw();
  await userEvent.click(screen.getByRole("button", { name: "Leave the workspace…" }));
  await userEvent.click(screen.getByRole("button", { name: "Leave for good" }));
  await screen.findByText(/last owner/);
  expect(client.store.state.me).not.toBeNull();
});

test("quiet rooms are named, and can be heard again", async () => {
  hear({ rooms: [welcomeRoom({ notifications: "mentions" })] });
  draw();
  await userEvent.click(screen.getByRole("button", { name: /^Notify of everything\s*lobby$/ }));
  expect(client.commands).toEqual([{ type: "set_room_notifications", room_id: ROOM_ID, level: "all" }]);
  act(() => hear({}));
  expect(screen.queryByText("Rooms that are quiet")).toBeNull();
});

test("whom I block and which agents I muted is listed, each with the way back", async () => {
  hear({ blocks: [JON.id], muted_agents: ["agt_ada"] });
  client.store.dispatch({ type: "directory", members: [JON, ADA] });
  draw();
  await userEvent.click(screen.getByRole("button", { name: /^Unblock\s*Jonas Berg$/ }));
  await userEvent.click(screen.getByRole("button", { name: /^Hear again\s*Ada$/ }));
  expect(client.commands).toEqual([
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
