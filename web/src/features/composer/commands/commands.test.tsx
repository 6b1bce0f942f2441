import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../../client/client";
import { ClientProvider, useClientState } from "../../../client/context";
import { serveRest } from "../../../testing/rest";
import {
  ADA,
  frame,
  JON,
  MAYA,
  message,
  ROOM_ID,
  room,
  snapshot,
  welcome,
  welcomeRoom,
} from "../../../testing/samples";
import type { CommandBody, Member, Room } from "../../../wire/types";
import { Composer } from "../Composer";
import { useDraft } from "../drafts";

const BEN: Member = { ...JON, id: "mem_ben", name: "Ben", handle: "ben" };

/** A client that keeps what it is asked, and refuses it when told to. */
class Fake extends Client {
  asked: CommandBody[] = [];
  refusal: string | null = null;
  /** When it is answered. */
  answered: Promise<void> = Promise.resolve();
  override async ask<C extends CommandBody>(command: C) {
    this.asked.push(command);
    await this.answered;
    if (this.refusal !== null) throw new Error(this.refusal);
    return {} as never;
  }
}

let client: Fake;
const said = () => client.store.state.outbox.map(({ text }) => text);
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
const write = (text: string) => userEvent.type(field(), text);
const options = () => screen.queryAllByRole("option").map((one) => one.querySelector("b")?.textContent);
const here = { room_id: ROOM_ID };

function Page() {
  const held = useClientState((state) => state.rooms[ROOM_ID]);
  const draft = useDraft(ROOM_ID);
  return held && <Composer room={held} draft={draft} />;
}

function draw(part: Partial<Room> = {}, role: (typeof MAYA)["role"] = "owner"): void {
  localStorage.clear();
  client = new Fake();
  const me = { ...MAYA, role };
  const shape = room(part);
  const members = [me, ADA, JON];
  client.store.dispatch({ type: "frame", frame: welcome({ me, rooms: [welcomeRoom(shape)] }), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ seq: 1, room: shape, members }), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [me, ADA, JON, BEN] });
  render(
    <ClientProvider client={client}>
      <Page />
    </ClientProvider>,
  );
}

beforeEach(() => draw());

test.each<[string, CommandBody]>([
  ["/topic what is ripe", { type: "update_room", ...here, topic: "what is ripe" }],
  ["/rename wine cellar", { type: "update_room", ...here, name: "wine cellar" }],
  ["/invite @ben ", { type: "add_member", ...here, member_id: BEN.id }],
  ["/remove @jonas ", { type: "remove_member", ...here, member_id: JON.id }],
  ["/mute", { type: "set_room_notifications", ...here, level: "none" }],
  ["/leave", { type: "leave_room", ...here }],
  ["/ask @ada what is new?", { type: "invoke_agent", ...here, agent_id: "agt_ada", text: "what is new?" }],
  ["/mode @ada off", { type: "set_agent_mode", ...here, agent_id: "agt_ada", mode: "off" }],
])("%s is done, not said, and the field is empty after it", async (text, expected) => {
  await write(`${text}{Enter}`);
  expect(client.asked).toEqual([expected]);
  expect(said()).toEqual([]);
  expect(field().value).toBe("");
});

test("/record off takes the room off the record, and nothing else is said after it", async () => {
  const asked = serveRest({ [`PUT /api/rooms/${ROOM_ID}/off-record`]: (body) => body });
  await write("/record off{Enter}");
  await waitFor(() => expect(asked.map((one) => one.body)).toEqual([{ off_record: true }]));
  expect([client.asked, said()]).toEqual([[], []]);
  vi.unstubAllGlobals();
});

test("a private room is left after one was asked once more", async () => {
  cleanup();
  draw({ kind: "private" });
  await write("/leave{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Stay" }));
  expect(client.asked).toEqual([]);
  await write("/leave{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Leave" }));
  expect(client.asked).toEqual([{ type: "leave_room", ...here }]);
});

test.each([
  ["/me waters the beans", "*waters the beans*"],
  ["/me is a *", "*is a \\**"],
  ["/shrug who knows", "who knows ¯\\\\\\_(ツ)\\_/¯"],
  ["/shrug", "¯\\\\\\_(ツ)\\_/¯"],
  ["//shrug is a command", "/shrug is a command"],
  ["/usr/bin", "/usr/bin"],
])("%s is said as %s", async (text, expected) => {
  await write(`${text}{Enter}`);
  expect(said()).toEqual([expected]);
  expect(client.asked).toEqual([]);
});

test.each([
  ["/dance wildly", "There is no command /dance here. /help lists them"],
  ["/leave it to me", "/leave stands alone"],
  ["/mute dinner?", "/mute stands alone"],
  ["/invite", "Write whom after it"],
  ["/invite @jonas ", "@jonas is in this room already."],
  ["/remove @nobody", "There is nobody called @nobody here."],
  ["/remove @ben ", "@ben is not in this room."],
  ["/remove @maya", "You cannot remove @maya."],
  ["/ask @jonas how are you", "@jonas is no agent."],
  ["/mode @ada loud", "Write off, mentioned, natural or always after the name"],
  ["/topic ", "Write the new topic after it"],
  ["/record it", "Write off or on after it"],
])("%s is refused in words, and what was written stays", async (text, expected) => {
  await write(`${text}{Enter}`);
  expect((await screen.findByRole("alert")).textContent).toContain(expected);
  expect(field().value).toBe(text);
  expect([client.asked, said()]).toEqual([[], []]);
});

test.each(["who is here", "who there is"])("whom a command names is looked for once it is known %s", async (what) => {
  let learn = (): void => undefined;
  if (what === "who is here") {
    act(() => client.store.dispatch({ type: "room_loading", roomId: ROOM_ID }));
    learn = () =>
      client.store.dispatch({ type: "snapshot", snapshot: snapshot({ seq: 1, members: [MAYA, BEN] }), nowMs: 0 });
  } else {
    client.directory = new Promise((resolve) => {
      learn = resolve;
    });
  }
  await write(what === "who is here" ? "/remove @ben{Enter}" : "/remove @jonas{Enter}");
  expect([client.asked, screen.queryByRole("alert")]).toEqual([[], null]);
  await act(async () => learn());
  const member_id = what === "who is here" ? BEN.id : JON.id;
  await waitFor(() => expect(client.asked).toEqual([{ type: "remove_member", ...here, member_id }]));
});

test.each([null, "Not now."])("while a command is done one writes on and gives the next (%s)", async (refusal) => {
  let answer = (): void => undefined;
  client.answered = new Promise((resolve) => {
    answer = resolve;
  });
  client.refusal = refusal;
  await write("/mute{Enter}/leave{Enter}and then");
  expect(client.asked.map(({ type }) => type)).toEqual(["set_room_notifications", "leave_room"]);
  await act(async () => answer());
  expect(screen.queryByRole("alert")?.textContent ?? null).toBe(refusal);
  expect(field().value).toBe("and then");
});

test("what the server refuses is told, and stays written", async () => {
  client.refusal = "There is a room named so already.";
  await write("/rename attic{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("named so already");
  expect(field().value).toBe("/rename attic");
});

test("commands are offered as they are written, chosen by arrows, taken by Tab or Enter", async () => {
  await write("/");
  expect(options()[0]).toBe("/ask");
  await write("m");
  expect(options()).toEqual(["/me", "/mode", "/mute"]);
  await userEvent.keyboard("{ArrowDown}{Tab}");
  expect(field().value).toBe("/mode ");
  expect(options()).toEqual([]);
  await write("@");
  expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual([expect.stringContaining("Ada")]);
});

test("Esc closes the list and leaves the words; a whole name is done by Enter", async () => {
  await write("/mu{Escape}");
  expect([options(), field().value]).toEqual([[], "/mu"]);
  await write("te{Enter}");
  expect(client.asked).toEqual([{ type: "set_room_notifications", ...here, level: "none" }]);
});

test("/invite offers who is not here", async () => {
  await write("/invite @");
  expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual([expect.stringContaining("Ben")]);
});

test("help lists what I may do here, and goes away", async () => {
  await write("/help{Enter}");
  const help = screen.getByRole("region", { name: "Commands" });
  expect(help.textContent).toContain("/rename new name");
  expect(field().value).toBe("");
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("region", { name: "Commands" })).toBeNull();
});

test("a name that is written whole is not completed once more: one Enter does it", async () => {
  await write("/remove @jonas{Enter}");
  expect(client.asked).toEqual([{ type: "remove_member", ...here, member_id: JON.id }]);
  expect(field().value).toBe("");
});

test("what I may not do is no command", async () => {
  act(() => client.store.dispatch({ type: "frame", frame: welcome({ me: { ...MAYA, role: "guest" } }), nowMs: 0 }));
  await write("/");
  expect(options()).toEqual(["/ask", "/help", "/leave", "/me", "/mute", "/record", "/shrug"]);
});

test("in slow mode one waits to say something, and may do something", async () => {
  const mine = message(2, { created_at: new Date().toISOString() }, MAYA);
  act(() => {
    client.store.dispatch({ type: "frame", frame: welcome({ me: { ...MAYA, role: "member" } }), nowMs: 0 });
    const slow = frame("room_updated", { seq: 2, room: room({ slow_mode_s: 3_600 }) });
    client.store.dispatch({ type: "frame", frame: slow, nowMs: 0 });
    const posted = frame("message_posted", { seq: 3, message: { ...mine, seq: 3 } });
    client.store.dispatch({ type: "frame", frame: posted, nowMs: 0 });
  });
  expect(screen.getByText(/you can send again in/)).toBeTruthy();
  await write("/me sighs{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("Slow mode");
  expect(said()).toEqual([]);
  await userEvent.clear(field());
  await write("/mute{Enter}");
  expect(client.asked).toHaveLength(1);
});
