import { expect, test } from "vitest";
import { below, socketUrl } from "./base";

test.each([
  ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/api/rooms"],
  ["https://example.com/chat/", "https://example.com/chat/api/rooms"],
  ["https://example.com/chat/#/rooms/room_1", "https://example.com/chat/api/rooms"],
  ["https://example.com/chat/index.html?a=/b/", "https://example.com/chat/api/rooms"],
])("a page at %s asks at %s", (page, address) => {
  expect(below("/api/rooms", page)).toBe(address);
});

test("the socket is as secure as the page", () => {
  expect(socketUrl("https://example.com/chat/#/")).toBe("wss://example.com/chat/ws");
  expect(socketUrl("http://127.0.0.1:8080/")).toBe("ws://127.0.0.1:8080/ws");
});
