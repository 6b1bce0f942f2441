import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider, useClientState } from "../../client/context";
import { ADA, JON, MAYA, message, posted, ROOM_ID, room, snapshot, welcome, welcomeRoom } from "../../testing/samples";
import type { CommandBody, Message } from "../../wire/types";
import { RoomTimeline } from "./RoomTimeline";

let client: Client;
const asked: CommandBody[] = [];
const openThread = vi.fn();
const HOUR_MS = 3_600_000;
const EARLIER = new Date(Date.now() - HOUR_MS).toISOString();

function Page() {
  const held = useClientState((state) => state.rooms[ROOM_ID]);
  const none = vi.fn();
  const verbs = { reply: none, edit: none, remove: none, explain: none, rate: none, report: none };
  const more = {
    toggleReaction: none,
    togglePin: none,
    removePreview: none,
    copyLink: none,
    copyText: none,
    react: none,
    addPeople: none,
    showRevisions: none,
    explainCause: none,
    showKnown: none,
  };
  const others = { openThread, pickDay: none, mention: none, showPicture: vi.fn(), showMember: none };
  return held ? <RoomTimeline room={held} verbs={{ ...verbs, ...more, ...others }} /> : null;
}

/** Come into a room in which this was said since I read last, of which the server gives all or the newest. */
function come(messages: Message[], page = messages): void {
  const unread = messages.filter(({ author }) => author.id !== MAYA.id).length;
  const mentions = messages.filter((one) => one.mentions.includes(MAYA.id)).length;
  const seq = messages.at(-1)?.seq ?? 0;
  const members = [MAYA, JON, { ...ADA, handle: "basil", name: "Basil" }];
  client.store.dispatch({
    type: "frame",
    frame: welcome({ rooms: [welcomeRoom({ seq, unread, mentions })] }),
    nowMs: 0,
  });
  client.store.dispatch({ type: "room_opened", roomId: ROOM_ID });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ seq, messages: page, members }), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <Page />
    </ClientProvider>,
  );
}

beforeEach(() => {
  client = new Client();
  asked.length = 0;
  openThread.mockClear();
});

/** Answer every page of history with these messages. */
function answer(messages: Message[]): void {
  client.ask = (async (command: CommandBody) => {
    asked.push(command);
    return { messages, events: [], has_more: false };
  }) as Client["ask"];
}

test("a message tells of its thread, and leads to it", async () => {
  come([message(1, { created_at: EARLIER, thread: { replies: 1, last_seq: 2, last_at: EARLIER } })]);
  await userEvent.click(await screen.findByRole("button", { name: /^1 reply last/ }));
  expect(openThread).toHaveBeenCalledWith("msg_1");
});

const MANY = Array.from({ length: 16 }, (_, index) =>
  message(index + 1, { created_at: EARLIER, ...(index === 9 ? { mentions: [MAYA.id], text: "@maya look" } : {}) }),
);

test("where much is new it is summed up: what is for me first, then who talked", async () => {
  answer(MANY);
  come(MANY);
  const strip = screen.getByRole("region", { name: "Since your last visit" });
  expect((await within(strip).findByText(/^16 new messages since/)).textContent).toBeTruthy();
  expect(within(strip).getByRole("list", { name: "For you" }).textContent).toContain("@maya look");
  expect(within(strip).getByRole("list", { name: "Who talked" }).textContent).toContain("Jonas Berg 16");
  await userEvent.click(within(strip).getByRole("button", { name: /@maya look/ }));
  expect(client.store.state.rooms[ROOM_ID]?.targetSeq).toBeNull();
});

test("an agent is asked to sum up by an ordinary message that names it", async () => {
  answer(MANY);
  come(MANY);
  const strip = screen.getByRole("region", { name: "Since your last visit" });
  await within(strip).findByText(/^16 new messages since/);
  await userEvent.click(within(strip).getByRole("button", { name: "Ask @basil to sum up" }));
  expect(client.store.state.outbox[0]?.text).toMatch(/^@basil please sum up what was said here since .+ \(16 new/);
  expect(screen.queryByRole("region", { name: "Since your last visit" })).toBeNull();
});

test("nobody is asked where no agent listens", async () => {
  answer(MANY);
  come(MANY);
  act(() => {
    const quiet = room({ agent_modes: { agt_ada: "off" } });
    client.store.dispatch({
      type: "frame",
      frame: { type: "room_updated", room_id: ROOM_ID, seq: 17, at: EARLIER, room: quiet } as never,
      nowMs: 0,
    });
  });
  expect(screen.queryByRole("button", { name: /to sum up/ })).toBeNull();
});

test("a look back that fails is said, and can be tried again", async () => {
  client.ask = async () => Promise.reject(new Error("You are offline"));
  come(MANY);
  const strip = screen.getByRole("region", { name: "Since your last visit" });
  await within(strip).findByText(/You are offline/);
  answer(MANY);
  await userEvent.click(within(strip).getByRole("button", { name: "Try again" }));
  await within(strip).findByText(/^16 new messages since/);
});

test("a page of nothing but replies is not all there is to see", async () => {
  answer([]);
  const replies = Array.from({ length: 50 }, (_, index) => message(index + 2, { thread_id: "msg_1" }, MAYA));
  come([message(1, {}, MAYA), ...replies], replies);
  await screen.findByRole("region", { name: "Messages" });
  expect(asked).toContainEqual({ type: "list_history", room_id: ROOM_ID, before_seq: 2, limit: 50 });
});

test("my newest message says that it is there, then who has seen it", async () => {
  come([message(2, { text: "hello" }, MAYA)]);
  expect(await screen.findByText("Sent")).toBeTruthy();
  act(() => {
    const signal = { type: "read", room_id: ROOM_ID, at: EARLIER, member_id: JON.id, read_seq: 2 } as never;
    client.store.dispatch({ type: "frame", frame: signal, nowMs: 0 });
  });
  expect(screen.getByText("Seen by Jonas Berg")).toBeTruthy();
  act(() => client.store.dispatch({ type: "frame", frame: posted(3), nowMs: 0 }));
  expect(screen.queryByText(/Seen by/)).toBeNull();
});
