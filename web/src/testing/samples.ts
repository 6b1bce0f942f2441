/** Messages, rooms and events for tests, complete and with only what matters written out. */
import type { Me, Member, Message, Room, RoomEvent, ServerFrame, Snapshot, Welcome, WelcomeRoom } from "../wire/types";

export const MAYA: Me = { id: "mem_maya", name: "Maya", handle: "maya", kind: "human", role: "owner" };
export const JON: Member = { id: "mem_jon", name: "Jonas Berg", handle: "jonas", kind: "human", role: "member" };
export const ADA: Member = {
  id: "mem_ada",
  name: "Ada",
  handle: "ada",
  kind: "agent",
  role: "member",
  agent_id: "agt_ada",
};

export const AT = "2026-11-20T10:00:00Z";
export const ROOM_ID = "room_lobby";

export function room(part: Partial<Room> = {}): Room {
  return {
    id: ROOM_ID,
    name: "lobby",
    kind: "public",
    topic: "",
    history: "all",
    created_by: MAYA.id,
    created_at: AT,
    archived: false,
    agent_modes: {},
    ...part,
  };
}

export function welcomeRoom(part: Partial<WelcomeRoom> = {}): WelcomeRoom {
  return { ...room(), seq: 0, unread: 0, mentions: 0, read_seq: 0, turns: [], ...part };
}

export function welcome(part: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    ref: "1",
    me: MAYA,
    epoch: "e1",
    heartbeat_s: 20,
    version: 1,
    rooms: [welcomeRoom()],
    ...part,
  };
}

export function message(seq: number, part: Partial<Message> = {}, author: Member = JON): Message {
  return {
    id: `msg_${seq}`,
    room_id: ROOM_ID,
    seq,
    author: { id: author.id, name: author.name, handle: author.handle, kind: author.kind },
    text: `message ${seq}`,
    reply_to: null,
    thread_id: null,
    mentions: [],
    attachments: [],
    reactions: [],
    created_at: AT,
    edited_at: null,
    ...part,
  };
}

export function posted(seq: number, part: Partial<Message> = {}, author: Member = JON): RoomEvent {
  return { type: "message_posted", room_id: ROOM_ID, seq, at: AT, message: message(seq, part, author) };
}

type Body<T extends ServerFrame["type"]> = Omit<Extract<ServerFrame, { type: T }>, "type" | "room_id" | "at">;

/** Make an event or signal of the room. */
export function frame<T extends ServerFrame["type"]>(type: T, body: Body<T>): Extract<ServerFrame, { type: T }> {
  return { type, room_id: ROOM_ID, at: AT, ...body } as unknown as Extract<ServerFrame, { type: T }>;
}

export function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  const empty = { messages: [], events: [], pins: [], turns: [], approvals: [] as [] };
  return { room: room(), seq: 0, members: [MAYA, JON, ADA], read_seq: 0, ...empty, ...part };
}
