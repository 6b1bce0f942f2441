import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider, useClientState } from "../../client/context";
import { ADA, frame, JON, MAYA, ROOM_ID, snapshot, welcome } from "../../testing/samples";
import type { CommandBody, Member, RoomMember, ServerFrame } from "../../wire/types";
import { MemberPanel } from "./MemberPanel";

const BEN: Member = { ...JON, id: "mem_ben", name: "Ben", handle: "ben" };
const LATER = "2099-01-01T10:00:00Z";

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
const onMember = vi.fn();
const onSanction = vi.fn();
const onWhy = vi.fn();

function Page() {
  const room = useClientState((state) => state.rooms[ROOM_ID]);
  return (
    room && (
      <MemberPanel
        room={room}
        onClose={vi.fn()}
        onMember={onMember}
        onAdd={vi.fn()}
        onSanction={onSanction}
        onWhy={onWhy}
      />
    )
  );
}

const tell = (one: ServerFrame) => act(() => client.store.dispatch({ type: "frame", frame: one, nowMs: 0 }));

/** Draw the panel for me, in a role of the workspace, with these seats. */
function draw(role: (typeof MAYA)["role"], seats: Record<string, Partial<RoomMember>> = {}): void {
  const me = { ...MAYA, role };
  const members = [me, JON, BEN, ADA].map((one) => ({ ...one, ...seats[one.id] }));
  client.store.dispatch({ type: "frame", frame: welcome({ me }), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ members }), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <Page />
    </ClientProvider>,
  );
}

/** Open a member's menu and list what it offers. */
async function offered(name: string): Promise<(string | null)[]> {
  screen.getByRole("button", { name: (label) => label.startsWith(`More about ${name} (@`) }).focus();
  await userEvent.keyboard("{Enter}");
  return screen.getAllByRole("menuitem").map((item) => item.textContent);
}

const choose = (item: string) => userEvent.click(screen.getByRole("menuitem", { name: item }));

beforeEach(() => {
  client = new Fake();
  onMember.mockClear();
  onSanction.mockClear();
});

test("a member is offered nothing that keeps order", async () => {
  draw("member");
  expect(await offered("Jonas Berg")).toEqual(["Profile", "Block"]);
  await userEvent.keyboard("{Escape}");
  expect(await offered("Ada")).toEqual(["Profile", "Why is it silent?", "Mute for me"]);
  await userEvent.keyboard("{Escape}");
  expect(await offered("Maya")).toEqual(["Profile"]);
});

test("two of one name are told apart by their handles", async () => {
  draw("owner", { [BEN.id]: { name: "Jonas Berg" } });
  expect(screen.getByText("@ben")).toBeTruthy();
  screen.getByRole("button", { name: "More about Jonas Berg (@jonas)" });
  screen.getByRole("button", { name: "More about Jonas Berg (@ben)" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByText("Jonas Berg (@ben)")).toBeTruthy();
});

test("a moderator is offered what a moderator may", async () => {
  draw("member", { [MAYA.id]: { room_role: "moderator" } });
  const forPeople = ["Profile", "Make moderator", "Block", "Silence…", "Remove from the room…", "Ban…"];
  expect(await offered("Jonas Berg")).toEqual(forPeople);
  await userEvent.keyboard("{Escape}");
  expect(await offered("Ada")).toEqual([
    "Profile",
    "Why is it silent?",
    "Mute for me",
    "Remove from the room…",
    "Ban…",
  ]);
  await userEvent.keyboard("{Escape}");
  expect(await offered("Maya")).toEqual(["Profile"]);
});

test("of an agent it is asked why it is silent", async () => {
  draw("member");
  await offered("Ada");
  await choose("Why is it silent?");
  expect(onWhy).toHaveBeenLastCalledWith("agt_ada");
});

test("the role is given and taken back, and shown", async () => {
  draw("owner");
  await offered("Jonas Berg");
  await choose("Make moderator");
  const asked = { type: "set_room_role", room_id: ROOM_ID, member_id: JON.id };
  expect(client.asked).toEqual([{ ...asked, role: "moderator" }]);
  tell(frame("room_role_changed", { seq: 1, member_id: JON.id, role: "moderator" }));
  expect(screen.getByText("moderator")).toBeTruthy();
  await offered("Jonas Berg");
  await choose("Take the moderator’s role");
  expect(client.asked[1]).toEqual({ ...asked, role: "member" });
});

test("who was silenced is shown until then, and can be let speak again", async () => {
  draw("owner", { [JON.id]: { silenced_until: LATER }, [BEN.id]: { silenced_until: "2020-01-01T00:00:00Z" } });
  expect(screen.getByText(/^silenced until/)).toBeTruthy();
  await offered("Jonas Berg");
  await choose("Let speak again");
  expect(client.asked).toEqual([{ type: "silence_member", room_id: ROOM_ID, member_id: JON.id, until: null }]);
  expect(await offered("Ben")).toContain("Silence…");
});

test("what needs a second thought is asked for", async () => {
  draw("owner");
  for (const [item, kind] of [
    ["Ban…", "ban"],
    ["Silence…", "silence"],
    ["Remove from the room…", "remove"],
  ] as const) {
    await offered("Ben");
    await choose(item);
    expect(onSanction).toHaveBeenLastCalledWith(kind, BEN.id);
  }
  expect(client.asked).toEqual([]);
});

test("people are blocked and agents muted, for oneself alone", async () => {
  draw("member");
  await offered("Jonas Berg");
  await choose("Block");
  await offered("Ada");
  await choose("Mute for me");
  expect(client.asked).toEqual([
    { type: "block_member", member_id: JON.id },
    { type: "mute_agent", agent_id: "agt_ada", muted: true },
  ]);
  act(() => {
    const wishes = { blocks: [JON.id], muted_agents: ["agt_ada"] };
    client.store.dispatch({ type: "frame", frame: welcome(wishes), nowMs: 0 });
  });
  expect(screen.getByText("blocked by you")).toBeTruthy();
  expect(screen.getByText("muted by you")).toBeTruthy();
  expect(await offered("Jonas Berg")).toContain("Unblock");
});

test("a refusal is told in the server's words", async () => {
  draw("owner");
  client.refusal = "A room keeps a moderator.";
  await offered("Jonas Berg");
  await choose("Make moderator");
  expect((await screen.findByRole("alert")).textContent).toContain("A room keeps a moderator.");
});
