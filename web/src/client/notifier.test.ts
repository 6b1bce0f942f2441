import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { apply } from "../store/apply";
import { EMPTY, type State } from "../store/state";
import { ADA, JON, MAYA, posted, welcome, welcomeRoom } from "../testing/samples";
import type { Message, Welcome, WelcomeRoom } from "../wire/types";
import { noticeOf, showNotice } from "./notifier";
import { type Chosen, Preferences } from "./preferences";

const NAMED = { mentions: [MAYA.id], text: "@maya  come\nand see" };
const chosen = (part: Partial<Chosen> = {}): Chosen => ({ ...new Preferences().chosen, notifies: true, ...part });
const state = (part: Partial<WelcomeRoom> = {}, wishes: Partial<Welcome> = {}): State =>
  apply(EMPTY, { type: "frame", frame: welcome({ rooms: [welcomeRoom(part)], ...wishes }), nowMs: 0 });
const direct = { kind: "direct" as const };
const told = (part: Partial<Message>, held = state(), mine = chosen()) => noticeOf(posted(4, part), held, mine, 1_000);

describe("told is", () => {
  test("who names me, with the words in one line", () => {
    expect(told(NAMED)).toMatchObject({ title: "Jonas Berg in #lobby", body: "@maya come and see", threadId: null });
  });
  test("no mark of what is written in Markdown, unless it is all there is", () => {
    const said = (text: string) => told({ text }, state(direct))?.body;
    expect(said("# Plan\n\n**Come** to [the `bar`](https://example.com), _now_")).toBe("Plan Come to the bar, now");
    expect(said("\u202egnp.exe")).toBe("[U+202E]gnp.exe");
    expect(said("---")).toBe("---");
  });
  test("whatever is said to me directly", () => {
    expect(told({ text: "hello" }, state(direct))).toMatchObject({ title: "Jonas Berg", body: "hello" });
  });
  test("where it was said: in a thread, too", () => {
    expect(told({ ...NAMED, thread_id: "msg_1" })).toMatchObject({ threadId: "msg_1" });
  });
});

describe("not told is", () => {
  test("what I said", () => expect(noticeOf(posted(4, NAMED, MAYA), state(), chosen(), 0)).toBeNull());
  test("what I have read", () => expect(told(NAMED, state({ read_seq: 4 }))).toBeNull());
  test("what is gone by now", () => expect(told({ ...NAMED, deleted: true })).toBeNull());
  test("anything before I ask for it", () => expect(told(NAMED, state(), chosen({ notifies: false }))).toBeNull());
  test("anything while I am not to be disturbed", () => {
    expect(told(NAMED, state(), chosen({ quietUntilMs: 1_001 }))).toBeNull();
    expect(told(NAMED, state(), chosen({ quietUntilMs: 1_000 }))).not.toBeNull();
  });
  test("anything by whom I block, or by an agent that I muted", () => {
    expect(told(NAMED, state({}, { blocks: [JON.id] }))).toBeNull();
    const muted = apply(state({}, { muted_agents: ["agt_ada"] }), { type: "directory", members: [ADA] });
    expect(noticeOf(posted(4, NAMED, ADA), muted, chosen(), 0)).toBeNull();
  });
});

describe("of a room is told", () => {
  const heard = (level: "all" | "mentions" | "none", kind: "public" | "direct" = "public") => {
    const held = state({ kind, notifications: level });
    const said = [{}, NAMED, { mentions: ["@room"] }, { thread_id: "msg_1" }];
    return said.map((part) => told(part, held) !== null);
  };
  test("everything, but of threads only what is for me", () => {
    expect(heard("all")).toEqual([true, true, true, false]);
  });
  test("what names me or all", () => expect(heard("mentions")).toEqual([false, true, true, false]));
  test("whatever is said to me directly, with mentions, too", () => {
    expect(heard("mentions", "direct")).toEqual([true, true, true, true]);
  });
  test("nothing", () => expect([...heard("none"), ...heard("none", "direct")]).not.toContain(true));
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
