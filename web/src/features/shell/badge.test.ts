import { beforeEach, expect, test } from "vitest";
import { EMPTY, newRoom, type RoomState } from "../../store/state";
import { welcomeRoom } from "../../testing/samples";
import { showUnread, unreadIn } from "./badge";

const room = (id: string, part: Partial<RoomState>, kind: "public" | "direct" = "public") => ({
  [id]: { ...newRoom(welcomeRoom({ id, kind })), ...part },
});
const unread = (rooms: Record<string, RoomState>, muted: string[]) =>
  unreadIn({ rooms, followed: EMPTY.followed }, muted);
const sign = () => document.querySelector<HTMLLinkElement>("link")?.href ?? "";

beforeEach(() => {
  document.head.replaceChildren();
  document.head.append(Object.assign(document.createElement("link"), { rel: "icon", href: "/favicon.svg" }));
});

test("all that is unread counts; of a muted room only what names me, of one I left nothing", () => {
  const rooms = { ...room("a", { unread: 2 }), ...room("b", { unread: 9, mentions: 1 }), ...room("c", { unread: 4 }) };
  expect(unread(rooms, [])).toEqual({ count: 15, isForMe: true });
  expect(unread(rooms, ["b", "c"])).toEqual({ count: 3, isForMe: true });
  expect(unread(room("a", { unread: 2, isMember: false }), [])).toEqual({ count: 0, isForMe: false });
});

test("a direct message is for me, unless I muted it", () => {
  const rooms = room("a", { unread: 1 }, "direct");
  expect(unread(rooms, [])).toEqual({ count: 1, isForMe: true });
  expect(unread(rooms, ["a"])).toEqual({ count: 0, isForMe: false });
});

test("title and sign bear the number, and nothing when there is none", () => {
  showUnread({ count: 120, isForMe: true });
  expect(document.title).toBe("(120) Tertulia");
  expect(decodeURIComponent(sign())).toContain(">99+</text>");
  showUnread({ count: 0, isForMe: false });
  expect(document.title).toBe("Tertulia");
  expect(sign()).toMatch(/\/favicon.svg$/);
});
