/** What the client knows, as immutable values. */
import type {
  Attachment,
  DirectoryMember,
  ExecutionStatus,
  FollowedThread,
  Me,
  Member,
  Message,
  Phase,
  Room,
  RoomEntry,
  RoomEvent,
} from "../wire/types";

/** At most this many messages of a room are held; scrolling far back lets go of the newest. */
export const MAX_MESSAGES = 1_000;
/** As many as come with the pages of so many messages. */
export const MAX_MARKS = 2_000;
export const MAX_PENDING_EVENTS = 1_000;
/** So many changes are remembered for pages that are on their way while they happen. */
export const MAX_RECENT_EVENTS = 200;
export const MAX_TURNS_WITH_TOOLS = 200;
export const MAX_ENDED_TURNS = 50;
/** As many turns of an agent as wait in a room at most, and some more. */
export const MAX_DECIDED = 30;

export interface ToolCall {
  executionId: string;
  tool: string;
  status: ExecutionStatus;
  summary: string | null;
  input: unknown;
  output: unknown;
  error: string | null;
  durationMs: number | null;
}

/** A turn under way; `chars` counts code points, as the protocol's `index` does. */
export interface Turn {
  turnId: string;
  agentId: string;
  phase: Phase;
  attempt: number;
  text: string;
  chars: number;
  startedAtMs: number;
  /** The thread it seems to answer in: that of the newest message when it began, as no frame names its own. */
  threadId: string | null;
  /** The message that it answers, where it was told. */
  causeId: string | null;
}

/** What is told in a quiet line between messages. */
export type Mark = Extract<RoomEvent, { type: "member_joined" | "member_left" | "turn_ended" | "notice" } | Order>;
/** What was done to keep order in a room. */
type Order = { type: "room_role_changed" | "member_banned" | "member_unbanned" | "member_silenced" };

/** A file of my message; `attachment` is what the server made of it, null until it is there. */
export interface OutgoingFile {
  id: string;
  name: string;
  sizeBytes: number;
  attachment: Attachment | null;
}

/** My message on its way; `seq`, the number of its event, is known once the server answered. */
export interface Outgoing {
  key: string;
  roomId: string;
  text: string;
  replyTo: string | null;
  threadId: string | null;
  files: OutgoingFile[];
  /** When I wrote it, or last sent it by hand, in ms since 1970. */
  askedAtMs: number;
  status: "sending" | "queued" | "failed";
  problem: string | null;
  seq: number | null;
}

/** What I had not read when I came into a room. */
export interface Visit {
  /** The last event that I had read. */
  fromSeq: number;
  unread: number;
  mentions: number;
}

export type Level = "all" | "mentions" | "none";

export type Load = "none" | "loading" | "ready" | "failed";

/** A thread that is looked at, held beside the room's own messages: these may begin after it. */
export interface ThreadState {
  /** The id of its first message. */
  rootId: string;
  load: Load;
  /** What came while its page was on its way. */
  waiting: RoomEvent[];
  /** Its first message, unless there are more, and what was answered; oldest first. */
  messages: Message[];
  hasMore: boolean;
}

export interface RoomState {
  room: Room;
  /** The last event seen; events up to `contentSeq` are in `messages` already. */
  seq: number;
  contentSeq: number;
  /** Events up to here are in `unread` already. */
  countedSeq: number;
  /** When the latest message that came while I was here was said, or the room was made. */
  activeAt: string;
  isMember: boolean;
  unread: number;
  mentions: number;
  readSeq: number;
  /** Where the "New" line stands: above the first message after this. */
  dividerSeq: number | null;
  /** Null when there was nothing new, or when that was looked at or put away. */
  visit: Visit | null;
  /** The event to bring into sight; the list takes it away once it has. */
  targetSeq: number | null;
  memberIds: string[];
  /** Who keeps order here beside the workspace's staff. */
  moderatorIds: string[];
  /** Who only reads here, and until when: a moment that may have passed. */
  silenced: Record<string, string>;
  /** What I want to be notified of here. */
  notifications: Level;
  load: Load;
  /** Events that came while a snapshot was on its way. */
  waiting: RoomEvent[];
  messages: Message[];
  hasMore: boolean;
  /** The numbers of the messages after which something is missing, before the next that is held. */
  gaps: number[];
  /** The number of the last message that was said while I was here. */
  saidSeq: number;
  /** What changed messages lately. */
  recent: RoomEvent[];
  thread: ThreadState | null;
  /** The reply to bring into sight; its thread takes it away once it has. */
  soughtReplyId: string | null;
  /** The ids of the messages that are pinned, in the order in which they were. */
  pins: string[];
  /** Whether `messages` reaches to the newest; if not, new ones are not kept. */
  atTail: boolean;
  marks: Mark[];
  turns: Record<string, Turn>;
  /** The messages for which each agent took the floor, oldest first, as long as the turn has not shown itself. */
  decided: Record<string, string[]>;
  /** Turns that are over, so that a late signal does not wake them. */
  ended: string[];
  tools: Record<string, ToolCall[]>;
  typing: Record<string, number>;
  /** How far others have read. */
  reads: Record<string, number>;
}

export interface ConnectionState {
  status: "connecting" | "online" | "offline" | "refused";
  /** When the connection was lost, in ms since 1970. */
  sinceMs: number | null;
  /** When the next attempt to come back begins, in ms since 1970. */
  retryAtMs: number | null;
  /** Messages caught up with at the last return; null until the first. */
  caughtUp: number | null;
  /** The code with which the server refused me for good. */
  refusal: number | null;
}

/** The threads that I follow, by the ids of their first messages. */
export interface Followed {
  threads: Record<string, FollowedThread>;
  /** Whether the server has named them. */
  isKnown: boolean;
}

export interface State {
  me: Me | null;
  workspace: string;
  connection: ConnectionState;
  rooms: Record<string, RoomState>;
  members: Record<string, DirectoryMember>;
  presence: Record<string, "online" | "offline">;
  outbox: Outgoing[];
  followed: Followed;
  /** The ids of the members that I block, and of the agents that I have muted. */
  blockedIds: string[];
  mutedAgentIds: string[];
  /** Reports that wait for those who keep order, as far as they are for me; null is not known yet. */
  openReports: number | null;
  openRoomId: string | null;
  welcomed: boolean;
}

export const EMPTY: State = {
  me: null,
  workspace: "",
  connection: { status: "connecting", sinceMs: null, retryAtMs: null, caughtUp: null, refusal: null },
  rooms: {},
  members: {},
  presence: {},
  outbox: [],
  followed: { threads: {}, isKnown: false },
  blockedIds: [],
  mutedAgentIds: [],
  openReports: null,
  openRoomId: null,
  welcomed: false,
};

/** Add members to a directory, keeping what is known of them beyond the wire's short form. */
export function withMembers(known: State["members"], members: readonly Member[]): State["members"] {
  return { ...known, ...Object.fromEntries(members.map((member) => [member.id, { ...known[member.id], ...member }])) };
}

/** Begin to know a room from an entry of a list. */
export function newRoom(entry: RoomEntry): RoomState {
  return {
    room: entry,
    seq: entry.seq,
    contentSeq: 0,
    countedSeq: entry.seq,
    activeAt: entry.created_at,
    isMember: entry.is_member ?? true,
    unread: 0,
    mentions: 0,
    readSeq: 0,
    dividerSeq: null,
    visit: null,
    targetSeq: null,
    memberIds: entry.member_ids ?? [],
    moderatorIds: [],
    silenced: {},
    notifications: "all",
    load: "none",
    waiting: [],
    messages: [],
    hasMore: false,
    gaps: [],
    saidSeq: 0,
    recent: [],
    thread: null,
    soughtReplyId: null,
    pins: [],
    atTail: false,
    marks: [],
    turns: {},
    decided: {},
    ended: [],
    tools: {},
    typing: {},
    reads: {},
  };
}

/** Find the member that an agent is. */
export function memberOfAgent(state: Pick<State, "members">, agentId: string): DirectoryMember | undefined {
  return Object.values(state.members).find((member) => member.agent_id === agentId);
}
