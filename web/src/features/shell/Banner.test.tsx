import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import type { ConnectionState } from "../../store/state";
import { setTimeZone } from "../../ui/time";
import { use } from "../../words/language";
import { ENGLISH } from "../../words/words";
import { Banner } from "./Banner";

const NOON = Date.parse("2026-11-20T12:03:00Z");
let client: Client;
const become = (connection: Partial<ConnectionState>): void =>
  act(() => client.store.dispatch({ type: "connection", connection }));
const said = () => screen.getByRole("status").textContent;

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  use({ ...ENGLISH, tag: "en-GB" });
  setTimeZone("UTC");
  client = new Client();
  render(
    <ClientProvider client={client}>
      <Banner />
    </ClientProvider>,
  );
});
afterEach(() => {
  vi.useRealTimers();
  use(ENGLISH);
  setTimeZone(null);
});

test("a connection that takes its time is said, one that does not is not", () => {
  expect(said()).toBe("");
  act(() => vi.advanceTimersByTime(2_000));
  expect(said()).toBe("Connecting…");
});

test("offline says since when, what waits, and when it is tried again", () => {
  become({ status: "offline", sinceMs: NOON, retryAtMs: NOON + 5_000 });
  expect(said()).toBe("Offline since 12:03. What you write is sent when you are back.");
  expect(screen.getByText("Trying again in 5 seconds")).toBeTruthy();
  act(() => vi.advanceTimersByTime(4_000));
  expect(screen.getByText("Trying again in 1 second")).toBeTruthy();
  act(() => vi.advanceTimersByTime(1_000));
  expect(screen.getByText("Trying again…")).toBeTruthy();
  act(() => client.outbox.post("room_1", "hi", null));
  expect(client.store.state.outbox[0]?.status).not.toBe("sending");
});

test("back says what was caught up with, for a while", () => {
  become({ status: "online", sinceMs: null, caughtUp: 14 });
  expect(said()).toBe("Back online, 14 messages caught up");
  act(() => vi.advanceTimersByTime(5_000));
  expect(said()).toBe("");
  become({ status: "offline", sinceMs: NOON });
  become({ status: "online", sinceMs: null, caughtUp: 0 });
  expect(said()).toBe("Back online, nothing missed");
});
