import { beforeEach, expect, test } from "vitest";
import { Store } from "../store/store";
import { ROOM_ID } from "../testing/samples";
import { Keeper } from "./keeper";
import { Shelf } from "./shelf";

type Locks = Pick<LockManager, "request">;

/** Locks as a browser has them: one holder for each name, the others in line. */
class Line {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly locks = {
    request: (name: string, { signal }: { signal: AbortSignal }, act: () => Promise<unknown>) => {
      const before = this.#last.get(name) ?? Promise.resolve();
      const gone = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const turn = Promise.race([before, gone]);
      const done = turn.then(act);
      this.#last.set(
        name,
        done.catch(() => before),
      );
      return done;
    },
  } as unknown as Locks;
}

const unsent = (key: string) => ({
  key,
  roomId: ROOM_ID,
  text: `words of ${key}`,
  replyTo: null,
  threadId: null,
  files: [],
  askedAtMs: 0,
  status: "queued" as const,
  problem: null,
  seq: null,
});
const settled = () => new Promise((resolve) => setTimeout(resolve));

function tab(locks: Locks | undefined, memberId = "mem_maya") {
  const store = new Store();
  const taken: string[] = [];
  const shelf = new Shelf(memberId);
  const keeper = new Keeper({
    store,
    shelf,
    locks,
    takeOver: (found) => {
      for (const outgoing of found) {
        taken.push(outgoing.key);
        store.dispatch({ type: "outgoing", outgoing });
      }
    },
  });
  keeper.start();
  const write = (key: string) => store.dispatch({ type: "outgoing", outgoing: unsent(key) });
  return { store, keeper, taken, write, shelf };
}

beforeEach(() => localStorage.clear());

test("what a tab did not send is taken over when it is gone, by one other tab, and kept on", async () => {
  const { locks } = new Line();
  const first = tab(locks);
  first.write("k1");
  first.write("k2");
  const second = tab(locks);
  const third = tab(locks);
  await settled();
  expect([second.taken, third.taken]).toEqual([[], []]);
  first.keeper.stop();
  await settled();
  expect([second.taken, third.taken]).toEqual([["k1", "k2"], []]);
  second.keeper.stop();
  third.keeper.stop();
  await settled();
  const fourth = tab(locks);
  await settled();
  expect(fourth.taken).toEqual(["k1", "k2"]);
});

test("what the server has is not kept, nor is anything once all is sent", () => {
  const { store, write } = tab(undefined);
  write("k1");
  write("k2");
  store.dispatch({ type: "outgoing_changed", key: "k1", change: { seq: 1 } });
  expect(tab(undefined).taken).toEqual(["k2"]);
  expect(localStorage).toHaveLength(1);
  store.dispatch({ type: "outgoing_dropped", key: "k2" });
  localStorage.clear();
  store.dispatch({ type: "outgoing_dropped", key: "k1" });
  expect(localStorage).toHaveLength(0);
});

test("what is left when a session ends waits for the same member, and for nobody else", () => {
  const { keeper, store, write } = tab(undefined);
  write("k1");
  keeper.stop();
  store.dispatch({ type: "signed_out" });
  expect(tab(undefined, "mem_jon").taken).toEqual([]);
  expect(tab(undefined).taken).toEqual(["k1"]);
});

test("what cannot be read is dropped, and what is cleared is gone", () => {
  const shelf = new Shelf("mem_maya");
  localStorage.setItem(shelf.fullName("outbox.broken"), "{");
  shelf.write("outbox.strange", [{ key: 1 }, unsent("k1"), null]);
  expect(tab(undefined).taken).toEqual(["k1"]);
  new Shelf("mem_jon").write("draft.room_1", { text: "his" });
  shelf.clear();
  expect(Object.keys(localStorage)).toEqual([new Shelf("mem_jon").fullName("draft.room_1")]);
});

test("a store that is full keeps nothing, and says nothing", () => {
  const shelf = new Shelf("mem_maya");
  shelf.write("draft.room_1", "x".repeat(6_000_000));
  expect(shelf.read("draft.room_1")).toBeNull();
});
