import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../client/client";
import { ClientProvider, useClientState } from "../client/context";
import { useDraft } from "../features/composer/drafts";
import { ModeSelect } from "../features/members/ModeSelect";
import { ADA, frame, JON, MAYA, message, ROOM_ID, room, snapshot, welcome, welcomeRoom } from "../testing/samples";
import type { Member, Room } from "../wire/types";
import { RoomPage } from "./RoomPage";

const BEN: Member = { ...JON, id: "mem_ben", name: "Ben", handle: "ben" };

let client: Client;

function Page() {
  const held = useClientState((state) => state.rooms[ROOM_ID]);
  const drafts = useDraft(ROOM_ID);
  return held && <RoomPage room={held} drafts={drafts} hasPanel setPanel={vi.fn()} show={vi.fn()} />;
}

/** Hold a room with one message, which is mine and marked by Jonas; Ben is not in it. */
function hold(part: Partial<Room>): void {
  const shape = room(part);
  const said = message(1, { reactions: [{ emoji: "🎉", member_ids: [JON.id] }] }, MAYA);
  client.store.dispatch({ type: "frame", frame: welcome({ rooms: [welcomeRoom(shape)] }), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [MAYA, JON, ADA, BEN] });
  const taken = snapshot({ seq: 1, room: shape, messages: [said] });
  client.store.dispatch({ type: "snapshot", snapshot: taken, nowMs: 0 });
}

function draw(page: ReactNode): void {
  render(<ClientProvider client={client}>{page}</ClientProvider>);
}

async function show(part: Partial<Room>): Promise<void> {
  hold(part);
  draw(<Page />);
  await screen.findByRole("article", { name: /^Maya,/ });
}

const mark = () => screen.getByRole<HTMLButtonElement>("button", { name: /from Jonas Berg/ });

/** Open the message's menu and list what it offers. */
async function offered(): Promise<(string | null)[]> {
  screen.getByRole("button", { name: "More" }).focus();
  await userEvent.keyboard("{Enter}");
  return screen.getAllByRole("menuitem").map((item) => item.textContent);
}

beforeEach(() => {
  client = new Client();
});

test("in a room that is talked in a message can be answered, marked, changed and deleted, and people be added", async () => {
  await show({});
  expect(mark().disabled).toBe(false);
  expect(screen.getByRole("button", { name: "Add people" })).toBeTruthy();
  expect(await offered()).toEqual([
    "👍",
    "❤️",
    "😄",
    "🎉",
    "👀",
    "",
    "Reply",
    "Reply in thread",
    "Why?",
    "Pin",
    "Copy text",
    "Copy link",
    "Edit",
    "Delete",
  ]);
});

test("in an archived room a message can be asked about, and nothing else is offered", async () => {
  await show({ archived: true });
  expect(mark().disabled).toBe(true);
  expect(screen.queryByRole("button", { name: "Add people" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Reply" })).toBeNull();
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(await offered()).toEqual(["Why?", "Copy text", "Copy link"]);
});

test.each([
  [{}, 1],
  [{ archived: true }, 0],
])("in a room of shape %o an agent's mode is offered %i times", (part, times) => {
  hold(part);
  draw(<ModeSelect agentId="agt_ada" memberId={ADA.id} roomId={ROOM_ID} />);
  expect(screen.queryAllByLabelText("In this room")).toHaveLength(times);
});

test.each<[Partial<Room>, RegExp]>([
  [{ archived: true }, /nobody enters it/],
  [{ kind: "private" }, /somebody in it has to add you/],
])("a room %o that I am not in offers no way in", async (part, why) => {
  await show(part);
  act(() => client.store.dispatch({ type: "frame", frame: frame("room_removed", {}), nowMs: 0 }));
  expect(screen.getByText(why)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Join the room" })).toBeNull();
});

test("what the server refuses is said, and can be put away", async () => {
  await show({});
  await offered();
  await userEvent.click(screen.getByRole("menuitem", { name: "React with 👀" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Sign in first");
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("alert")).toBeNull();
});
