import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider, useClientState } from "../../client/context";
import { Shelf } from "../../client/shelf";
import { attachment, fileOf, HandRequest } from "../../testing/requests";
import { ADA, frame, JON, MAYA, message, ROOM_ID, snapshot, welcome } from "../../testing/samples";
import { Composer } from "./Composer";
import { useDraft } from "./drafts";

let client: Client;
const sent = () => client.store.state.outbox.map(({ text, replyTo }) => ({ text, replyTo }));
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");

function Page() {
  const room = useClientState((state) => state.rooms[ROOM_ID]);
  const draft = useDraft(ROOM_ID);
  return (
    <>
      {room && <Composer room={room} draft={draft} />}
      <button type="button" onClick={() => draft.put({ replyTo: "msg_1", editing: null })}>
        answer
      </button>
    </>
  );
}

afterEach(() => vi.unstubAllGlobals());
beforeEach(() => {
  HandRequest.sent = [];
  vi.stubGlobal("XMLHttpRequest", HandRequest);
  localStorage.clear();
  client = new Client();
  const messages = [message(1), message(2, { text: "my words" }, MAYA), message(3)];
  const members = [MAYA, ADA, JON];
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  client.store.dispatch({ type: "snapshot", snapshot: snapshot({ seq: 3, messages, members }), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [{ ...ADA, description: "Does sums." }, JON] });
  draw();
});

/** Draw the page anew, as after a reload. */
function draw(): void {
  cleanup();
  render(
    <ClientProvider client={client}>
      <Page />
    </ClientProvider>,
  );
}

test("Enter sends, Shift+Enter breaks the line, and nothing is no message", async () => {
  await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
  expect(sent()).toEqual([{ text: "one\ntwo", replyTo: null }]);
  expect(field().value).toBe("");
  await userEvent.type(field(), "   {Enter}");
  expect(sent()).toHaveLength(1);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
});

test("@ offers who is here, people first, agents with their skill, and never me", async () => {
  await userEvent.type(field(), "hi @");
  const options = screen.getAllByRole("option");
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringContaining("Jonas Berg"),
    expect.stringContaining("Does sums."),
    expect.stringContaining("@room"),
    expect.stringContaining("@agents"),
  ]);
  expect(field().getAttribute("aria-activedescendant")).toBe(options[0]?.id);
});

test("a choice is moved to by arrows and taken by Enter, which then does not send", async () => {
  await userEvent.type(field(), "@{ArrowDown}{Enter}");
  expect(field().value).toBe("@ada ");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(sent()).toEqual([]);
  await userEvent.type(field(), "go{Enter}");
  expect(sent()).toEqual([{ text: "@ada go", replyTo: null }]);
});

test("Esc closes the list and leaves the words", async () => {
  await userEvent.type(field(), "@j{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(field().value).toBe("@j");
});

test("Up in an empty field edits my last message; Esc goes back", async () => {
  await userEvent.type(field(), "{ArrowUp}");
  expect(field().value).toBe("my words");
  expect(screen.getByText("Editing your message")).toBeTruthy();
  expect([field().selectionStart, field().selectionEnd]).toEqual([8, 8]);
  await userEvent.keyboard("{Escape}");
  expect(field().value).toBe("");
  await userEvent.type(field(), "new{ArrowUp}");
  expect(field().value).toBe("new");
});

test("a message is changed from its end, also where the key would move the caret on", () => {
  const key = new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true, cancelable: true });
  act(() => void field().dispatchEvent(key));
  expect(key.defaultPrevented).toBe(true);
  expect(field().selectionStart).toBe(8);
});

test("a reply names whom it answers, and keeps what was written when it is called off", async () => {
  await userEvent.type(field(), "words");
  await userEvent.click(screen.getByText("answer"));
  expect(document.activeElement).toBe(field());
  expect(screen.getByText("Replying to").textContent).toContain("Jonas Berg");
  await userEvent.click(screen.getByRole("button", { name: "Do not reply" }));
  expect(field().value).toBe("words");
  await userEvent.click(screen.getByText("answer"));
  await userEvent.type(field(), "{Enter}");
  expect(sent()).toEqual([{ text: "words", replyTo: "msg_1" }]);
});

test("what is too long is refused here, counted in bytes", async () => {
  const text = "ä".repeat(8_200);
  await userEvent.click(field());
  await userEvent.paste(text);
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("alert").textContent).toContain("too long");
  expect(sent()).toEqual([]);
  expect(field().value).toBe(text);
});

test("a draft is kept in this browser until it is sent, and each room has its own", async () => {
  const kept = new Shelf("mem_maya");
  client.shelf = kept;
  draw();
  await userEvent.type(field(), "half a thought");
  await userEvent.click(screen.getByText("answer"));
  draw();
  expect(field().value).toBe("half a thought");
  expect(screen.getByText("Replying to")).toBeTruthy();
  expect(kept.names("draft.")).toEqual([`draft.${ROOM_ID}`]);
  await userEvent.type(field(), "{Enter}");
  expect(kept.names("draft.")).toEqual([]);
});

test("what another tab of this browser writes is shown here, and gone once it is sent there", async () => {
  const kept = new Shelf("mem_maya");
  client.shelf = kept;
  vi.spyOn(client.drafts, "hasOther").mockReturnValue(false);
  draw();
  const tell = (text: string): void => act(() => client.drafts.api.setState({ told: { [ROOM_ID]: { text } } }));
  const keep = (text: string): void => kept.write(`draft.${ROOM_ID}`, { text, replyTo: null, editing: null, atMs: 1 });
  keep("half a");
  tell("half a");
  expect(field().value).toBe("half a");
  keep("half a thought");
  client.drafts.api.setState({ told: {} });
  draw();
  expect(field().value).toBe("half a thought");
  kept.drop(`draft.${ROOM_ID}`);
  tell("");
  expect(field().value).toBe("");
});

test("what others said is kept in no draft, and not shown once it is deleted", async () => {
  client.shelf = new Shelf("mem_maya");
  draw();
  await userEvent.click(screen.getByText("answer"));
  await userEvent.type(field(), "words");
  expect(screen.getByText("message 1")).toBeTruthy();
  expect(JSON.stringify({ ...localStorage })).not.toContain("message 1");
  act(() => {
    client.store.dispatch({
      type: "frame",
      frame: frame("message_deleted", { seq: 4, message_id: "msg_1" }),
      nowMs: 0,
    });
  });
  expect(screen.queryByText("message 1")).toBeNull();
  expect(screen.getByText("deleted message")).toBeTruthy();
});

test("an answer to what is not held is still one", async () => {
  const kept = new Shelf("mem_maya");
  kept.write(`draft.${ROOM_ID}`, { text: "words", replyTo: "msg_old", editing: null, atMs: 1 });
  client.shelf = kept;
  draw();
  expect(screen.getByText(/an earlier message/)).toBeTruthy();
  await userEvent.type(field(), "{Enter}");
  expect(sent()).toEqual([{ text: "words", replyTo: "msg_old" }]);
});

test("of many drafts the oldest are let go of", async () => {
  const kept = new Shelf("mem_maya");
  for (let index = 0; index < 50; index += 1) kept.write(`draft.room_${index}`, { text: "x", atMs: 1_000 - index });
  client.shelf = kept;
  draw();
  await userEvent.type(field(), "a");
  expect(kept.names("draft.")).toHaveLength(50);
  expect(kept.read("draft.room_49")).toBeNull();
});

test("an edit that the server refuses is not lost", async () => {
  await userEvent.type(field(), "{ArrowUp}!{Enter}");
  await screen.findByRole("alert");
  expect(field().value).toBe("my words!");
});

test("the room's name is that of the others in a direct room", () => {
  act(() => {
    const entry = { ...welcome().rooms[0], kind: "direct" as const, name: "", seq: 3, member_ids: [MAYA.id, ADA.id] };
    client.store.dispatch({
      type: "frame",
      frame: welcome({ rooms: [{ ...entry, unread: 0, mentions: 0, read_seq: 0, turns: [] } as never] }),
      nowMs: 0,
    });
  });
  expect(screen.getByPlaceholderText("Message Ada")).toBeTruthy();
});

/** Choose files as the button's dialog does. */
const choose = (...files: File[]) =>
  userEvent.upload(document.querySelector("input[type=file]") as HTMLInputElement, files);
const sentFiles = () => client.store.state.outbox.map(({ files }) => files.map(({ name }) => name));

test("files go with words or without any, from the room's own place", async () => {
  await choose(fileOf("plan.txt"));
  await vi.waitFor(() => expect(HandRequest.sent).toHaveLength(1));
  expect(screen.getByRole("progressbar", { name: /plan\.txt/ })).toBeTruthy();
  act(() => HandRequest.sent[0]?.answer(201, attachment({ name: "plan.txt" })));
  await vi.waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  await userEvent.type(field(), "{Enter}");
  expect(sentFiles()).toEqual([["plan.txt"]]);
  expect(screen.queryByRole("list", { name: "Attached files" })).toBeNull();
});

test("what was refused is not left out silently", async () => {
  await choose(fileOf("empty.txt", ""));
  await userEvent.type(field(), "see this{Enter}");
  expect(screen.getAllByRole("alert").map((one) => one.textContent)).toContainEqual(
    expect.stringContaining("“empty.txt” was not taken"),
  );
  expect(sent()).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Remove empty.txt" }));
  await userEvent.type(field(), "{Enter}");
  expect(sent()).toEqual([{ text: "see this", replyTo: null }]);
});

test("pasted files are attached, unless words came with them", async () => {
  await userEvent.click(field());
  const clip = (types: string[]) =>
    ({ files: [fileOf("shot.png")], types, items: [], getData: () => "" }) as unknown as DataTransfer;
  await userEvent.paste(clip(["Files", "text/plain"]));
  expect(screen.queryByText("shot.png")).toBeNull();
  await userEvent.paste(clip(["Files"]));
  expect(await screen.findByText("shot.png")).toBeTruthy();
});

test("a message that is changed keeps its files: none can be attached meanwhile", async () => {
  await userEvent.type(field(), "{ArrowUp}");
  expect(screen.queryByRole("button", { name: "Attach files" })).toBeNull();
  await userEvent.keyboard("{Escape}");
  expect(screen.getByRole("button", { name: "Attach files" })).toBeTruthy();
});
