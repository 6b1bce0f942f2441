import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { below } from "../net/base";
import { serveRest } from "../testing/rest";
import { JON, MAYA } from "../testing/samples";
import type { Me } from "../wire/types";
import { Guest } from "./guest";

const NAME = `tertulia.signed_in ${below("/")}`;
let signedIn: Pick<Me, "id">;
let met: Pick<Me, "id">[];
let guest: Guest;

const say = (newValue: string | null): void => {
  window.dispatchEvent(new StorageEvent("storage", { key: NAME, newValue }));
};
const asked = () => vi.mocked(fetch).mock.calls.length;

beforeEach(() => {
  localStorage.clear();
  [signedIn, met] = [MAYA, []];
  serveRest({ "GET /api/session": () => ({ me: signedIn, workspace: { id: "ws_1", name: "Home" } }) });
  guest = new Guest(MAYA.id, (other) => met.push(other));
  guest.start();
});
afterEach(() => {
  guest.stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("who signs in in another tab is met, once", async () => {
  signedIn = JON;
  say(JON.id);
  await vi.waitFor(() => expect(met).toEqual([JON]));
  say(JON.id);
  expect(asked()).toBe(1);
});

test("I myself in another tab am nobody else, and nothing of me stays in the browser for it", async () => {
  say(MAYA.id);
  say(null);
  expect(asked()).toBe(0);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(asked()).toBe(1));
  expect(met).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test("a page that is looked at again asks, and a welcome tells", async () => {
  expect(guest.meet(MAYA)).toBe(false);
  signedIn = JON;
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(met).toEqual([JON]));
  expect(guest.meet({ ...MAYA, ...JON } as Me)).toBe(true);
  expect(met).toHaveLength(1);
});
