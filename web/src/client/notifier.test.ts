import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { apply } from "../store/apply";
import { EMPTY, type State } from "../store/state";
import { MAYA, message, posted, welcome, welcomeRoom } from "../testing/samples";
import type { Message } from "../wire/types";
import { noticeOf, showNotice } from "./notifier";
import { type Chosen, Preferences } from "./preferences";

const NAMED = { mentions: [MAYA.id], text: "@maya  come\nand see" };
const chosen = (part: Partial<Chosen> = {}): Chosen => ({ ...new Preferences().chosen, notifies: true, ...part });
const state = (kind: "public" | "direct" = "public", readSeq = 0): State =>
  apply(EMPTY, {
    type: "frame",
    frame: welcome({ rooms: [welcomeRoom({ kind, read_seq: readSeq })] }),
    nowMs: 0,
  });
const told = (part: Partial<Message>, held = state(), mine = chosen()) => noticeOf(posted(4, part), held, mine, 1_000);

describe("told is", () => {
  test("who names me, with the words in one line", () => {
    expect(told(NAMED)).toMatchObject({ title: "Jonas Berg in #lobby", body: "@maya come and see", threadId: null });
  });
  test("whatever is said to me directly", () => {
    expect(told({ text: "hello" }, state("direct"))).toMatchObject({ title: "Jonas Berg", body: "hello" });
  });
  test("where it was said: in a thread, too", () => {
    expect(told({ ...NAMED, thread_id: "msg_1" })).toMatchObject({ threadId: "msg_1" });
  });
});

describe("not told is", () => {
  test("what names others", () => expect(told({})).toBeNull());
  test("what I said", () => expect(noticeOf(posted(4, NAMED, MAYA), state(), chosen(), 0)).toBeNull());
  test("what I have read", () => expect(told(NAMED, state("public", 4))).toBeNull());
  test("what is gone by now", () => expect(told({ ...NAMED, deleted: true })).toBeNull());
  test("anything before I ask for it", () => expect(told(NAMED, state(), chosen({ notifies: false }))).toBeNull());
  test("anything while I am not to be disturbed", () => {
    expect(told(NAMED, state(), chosen({ quietUntilMs: 1_001 }))).toBeNull();
    expect(told(NAMED, state(), chosen({ quietUntilMs: 1_000 }))).not.toBeNull();
  });
  test("anything of a room that is muted", () => {
    expect(told(NAMED, state(), chosen({ mutedRoomIds: [message(1).room_id] }))).toBeNull();
  });
});

describe("a notice", () => {
  const made: { title: string; onclick?: () => void }[] = [];
  const notice = { title: "Ada", body: "hi", tag: "t", roomId: "room_1", threadId: null };
  let isHidden = true;

  beforeEach(() => {
    made.length = 0;
    isHidden = true;
    class Fake {
      static permission = "granted";
      onclick?: () => void;
      constructor(readonly title: string) {
        made.push(this);
      }
      close(): void {}
    }
    vi.stubGlobal("Notification", Fake);
    vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
    vi.spyOn(window, "focus").mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("is shown while the page is hidden alone, and leads to its room", () => {
    const open = vi.fn();
    isHidden = false;
    showNotice(notice, open);
    expect(made).toEqual([]);
    isHidden = true;
    showNotice(notice, open);
    made[0]?.onclick?.();
    expect(open).toHaveBeenCalledWith("room_1", null);
  });

  test("that the browser does not allow is none", () => {
    vi.stubGlobal("Notification", Object.assign(vi.fn(), { permission: "denied" }));
    showNotice(notice, vi.fn());
    expect(Notification).not.toHaveBeenCalled();
  });
});
