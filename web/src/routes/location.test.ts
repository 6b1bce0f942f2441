import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { goTo, linkTo, usePlace } from "./location";

const NOWHERE = { roomId: null, threadId: null, messageId: null, isThreads: false };

beforeEach(() => history.replaceState(null, "", "/"));

test("a room's id comes back as it went into the address", () => {
  goTo("room_1/%2");
  expect(renderHook(usePlace).result.current).toEqual({ ...NOWHERE, roomId: "room_1/%2" });
  goTo("room_1/%2", "msg_1");
  expect(renderHook(usePlace).result.current).toEqual({ ...NOWHERE, roomId: "room_1/%2", threadId: "msg_1" });
});

test.each(["#/", "#/rooms/", "#/rooms/room%2", "#/elsewhere/room_1"])("%s is no room", (hash) => {
  history.replaceState(null, "", `/${hash}`);
  expect(renderHook(usePlace).result.current).toEqual(NOWHERE);
});

test("a message's link leads to it, and the threads have a place of their own", () => {
  const link = new URL(linkTo("room_1", "msg_1"));
  history.replaceState(null, "", link.hash);
  expect(renderHook(usePlace).result.current).toEqual({ ...NOWHERE, roomId: "room_1", messageId: "msg_1" });
  history.replaceState(null, "", "#/threads");
  expect(renderHook(usePlace).result.current).toEqual({ ...NOWHERE, isThreads: true });
});
