import { beforeEach, expect, test } from "vitest";
import { EMPTY, type Level, newRoom, type RoomState } from "../../store/state";
import { message, welcomeRoom } from "../../testing/samples";
import { showUnread, unreadIn } from "./badge";

const room = (id: string, part: Partial<RoomState>, kind: "public" | "direct" = "public") => ({
  [id]: { ...newRoom(welcomeRoom({ id, kind })), ...part },
});
const unread = (rooms: Record<string, RoomState>, followed = EMPTY.followed) => unreadIn({ rooms, followed });
const sign = () => document.querySelector<HTMLLinkElement>("link")?.href ?? "";

beforeEach(() => {
  document.head.replaceChildren();
  document.head.append(Object.assign(document.createElement("link"), { rel: "icon", href: "/favicon.svg" }));
});

test("of each room counts what I want to hear of, of one I left nothing", () => {
  const of = (notifications: Level) => ({
    ...room("a", { unread: 2 }),
    ...room("b", { unread: 9, mentions: 1, notifications }),
  });
  expect(unread(of("all"))).toEqual({ count: 11, isForMe: true });
  expect(unread(of("mentions"))).toEqual({ count: 3, isForMe: true });
  expect(unread(of("none"))).toEqual({ count: 2, isForMe: false });
  expect(unread(room("a", { unread: 2, isMember: false }))).toEqual({ count: 0, isForMe: false });
});

test.each<[Level, number]>([
  ["all", 1],
  ["mentions", 1],
  ["none", 0],
])("a direct message is for me, unless I want to hear of nothing: %s", (notifications, count) => {
  const rooms = room("a", { unread: 1, notifications }, "direct");
  expect(unread(rooms)).toEqual({ count, isForMe: count > 0 });
});

test.each<[Level, number]>([
  ["all", 3],
  ["mentions", 3],
  ["none", 0],
])(
  "what is unread in the threads I follow counts, unless I want to hear of nothing in their room: %s",
  (level, count) => {
    const root = message(1, { room_id: "a" });
    const at = root.created_at;
    const thread = {
      root,
      root_id: root.id,
      room_id: root.room_id,
      replies: 3,
      last_seq: 4,
      last_at: at,
      unread: 3,
      mentions: 1,
      read_seq: 1,
      is_following: true,
    };
    const followed = { threads: { [root.id]: thread }, isKnown: true };
    expect(unread(room("a", { notifications: level }), followed)).toEqual({ count, isForMe: count > 0 });
  },
);

test("title and sign bear the number, and nothing when there is none", () => {
  showUnread({ count: 120, isForMe: true });
  expect(document.title).toBe("(120) Tertulia");
  expect(decodeURIComponent(sign())).toContain(">99+</text>");
  showUnread({ count: 0, isForMe: false });
  expect(document.title).toBe("Tertulia");
  expect(sign()).toMatch(/\/favicon.svg$/);
});
