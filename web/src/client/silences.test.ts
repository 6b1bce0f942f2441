import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Store } from "../store/store";
import { frame, JON, MAYA, ROOM_ID, snapshot, welcome } from "../testing/samples";
import { watchSilences } from "./silences";

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-03-14T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const silence = (store: Store, until: string, seq = 1, memberId = MAYA.id): void =>
  store.dispatch({
    type: "frame",
    frame: frame("member_silenced", { seq, member_id: memberId, by_id: JON.id, until }),
    nowMs: Date.now(),
  });

function begin(): Store {
  const store = new Store();
  store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  store.dispatch({ type: "snapshot", snapshot: snapshot({ seq: 0 }), nowMs: 0 });
  return store;
}

test("a silence of mine is over when its time comes, and others' are not mine to end", () => {
  const store = begin();
  const stop = watchSilences(store);
  silence(store, "2026-03-14T12:30:00Z");
  silence(store, "2026-03-14T12:10:00Z", 2, JON.id);
  vi.advanceTimersByTime(29 * 60_000);
  expect(Object.keys(store.state.rooms[ROOM_ID]?.silenced ?? {})).toEqual([MAYA.id, JON.id]);
  vi.advanceTimersByTime(61_000);
  expect(Object.keys(store.state.rooms[ROOM_ID]?.silenced ?? {})).toEqual([JON.id]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("one that is over already when it is told is none", () => {
  const store = begin();
  const stop = watchSilences(store);
  silence(store, "2026-03-14T11:00:00Z");
  expect(store.state.rooms[ROOM_ID]?.silenced).toEqual({});
  stop();
});
