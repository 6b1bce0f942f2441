import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { goTo, usePlace } from "./location";

beforeEach(() => history.replaceState(null, "", "/"));

test("a room's id comes back as it went into the address", () => {
  goTo("room_1/%2");
  expect(renderHook(usePlace).result.current).toEqual({ roomId: "room_1/%2", threadId: null });
  goTo("room_1/%2", "msg_1");
  expect(renderHook(usePlace).result.current).toEqual({ roomId: "room_1/%2", threadId: "msg_1" });
});

test.each(["#/", "#/rooms/", "#/rooms/room%2", "#/elsewhere/room_1"])("%s is no room", (hash) => {
  history.replaceState(null, "", `/${hash}`);
  expect(renderHook(usePlace).result.current).toEqual({ roomId: null, threadId: null });
});
