/** Names the protocol's shapes for the client, and adds those that REST alone speaks. */
import type {
  ClientCommand,
  ErrorBody,
  History,
  Me,
  Member,
  Message,
  Receipt,
  Room,
  RoomEntry,
  SearchHits,
  ServerFrame,
  Threads,
} from "./protocol";
import type { ModelRef, Routing } from "./providers";

export type {
  AgentDelta,
  Attachment,
  Citation,
  ClientCommand,
  FollowedThread,
  History,
  LinkPreview,
  LiveTurn,
  Me,
  Member,
  Message,
  Reaction,
  Receipt,
  Room,
  RoomEntry,
  RoomMember,
  SearchHit,
  SearchHits,
  ServerFrame,
  Snapshot,
  Threads,
  ToolExecution,
  TurnEnded,
  TurnSnapshot,
  Welcome,
  WelcomeRoom,
} from "./protocol";

/** What every room event carries: its number in the room. */
export type RoomEvent = Extract<ServerFrame, { seq: number; at: string }>;
/** A room event that is about no message. */
export type Beside = History["events"][number];
/** How an agent takes the floor in a room. */
export type AgentMode = Room["agent_modes"][string];
export type Phase = Extract<ServerFrame, { type: "agent_thinking" }>["phase"];
export type ExecutionStatus = Extract<ServerFrame, { type: "tool_execution" }>["status"];

/** A command without the `ref` that the session gives it. */
export type CommandBody = ClientCommand extends infer C ? (C extends { ref: string } ? Omit<C, "ref"> : never) : never;

export type AttachmentIds = NonNullable<Extract<CommandBody, { type: "post_message" }>["attachment_ids"]>;

/** What each command answers with; the ones left out answer with nothing of use here. */
export interface Results {
  post_message: { message_id: string; seq: number };
  create_room: { room: RoomEntry };
  join_room: { room: RoomEntry };
  open_direct: { room: RoomEntry };
  list_rooms: { rooms: RoomEntry[]; next: string | null };
  list_members: { members: DirectoryMember[]; next: string | null };
  list_history: History;
  list_threads: Threads;
  explain: { receipts: Receipt[] };
  search_messages: SearchHits;
}

export type ResultOf<T extends string> = T extends keyof Results ? Results[T] : Record<string, unknown>;

export type WireError = Pick<ErrorBody, "code" | "message"> & Partial<ErrorBody>;

export interface SessionInfo {
  me: Me;
  workspace: { id: string; name: string };
}

/** My own account. */
export interface Myself extends Me {
  email: string | null;
  email_confirmed: boolean;
  time_zone: string | null;
  language: string | null;
  do_not_disturb: Quiet;
  /** What I chose; null is nothing. */
  digest: DigestWhen | null;
  /** What holds: off where `digest_obstacle` says why. */
  digest_in_force: DigestWhen;
  digest_obstacle: "no_mail" | "no_address" | "not_confirmed" | null;
  has_password: boolean;
}

/** When I am told by mail what waits. */
export type DigestWhen = "off" | "away" | "daily" | "weekly";

/** Until when nothing may disturb me, and from when to when each day, such as "22:00". */
export interface Quiet {
  until: string | null;
  from: string | null;
  to: string | null;
}

/** What ways there are to sign in. */
export interface Ways {
  password: boolean;
  sign_up: "closed" | "open";
  oidc: { name: string; url: string } | null;
  /** There are several workspaces, and none was named: who signs in has to. */
  needs_workspace: boolean;
}

export type Role = "owner" | "admin" | "coordinator" | "member" | "guest";

/** A member as the workspace's list shows it. */
export interface Profile extends Member {
  location_id: string | null;
}

export interface Invitation {
  id: string;
  role: Role;
  room_ids: string[];
  email: string | null;
  created_by: string;
  created_at: string;
  expires_at: string;
  max_uses: number;
  uses: number;
}

/** An invitation as it is made: its link is given this once, and may be on its way to its address. */
export interface NewInvitation extends Invitation {
  url: string;
  is_mailed: boolean;
}

export type Scope = "read" | "write" | "admin";

/** What opens the door in my name: an API token or a session. */
export interface TokenInfo {
  id: string;
  kind: "api" | "session";
  label: string;
  created_at: string;
  expires_at: string | null;
  /** When it last opened anything, to some minutes; null is never. */
  last_used_at: string | null;
  scopes: Scope[];
  /** What it was made by: another token, or an account elsewhere. */
  origin_id: string | null;
  /** Whether this page came with it. */
  is_current: boolean;
}

/** An account elsewhere that opens mine; `name` is null where the server knows another provider by now. */
export interface Identity {
  id: string;
  issuer: string;
  name: string | null;
  created_at: string;
}

export interface Location {
  id: string;
  name: string;
}

/** A member with what the directory and, for an agent, its record add. */
export interface DirectoryMember extends Member {
  description?: string;
  is_online?: boolean;
}

export const TRAITS = ["extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness"] as const;
export type Trait = (typeof TRAITS)[number];

export interface Personality {
  traits: Record<Trait, number>;
  communication_style: { formality: string; verbosity: string; humor: string; empathy: string };
  interests: string[];
  expertise: string[];
  limitations: string[];
  persona?: string;
}

/** An agent; how it is instructed and limited is left out for who may not see it. */
export interface Agent {
  id: string;
  member_id: string;
  created_by: string | null;
  name: string;
  handle: string;
  description: string;
  role: string;
  system_prompt?: string;
  llm_provider: string;
  thinking?: "off" | "low" | "medium" | "high" | null;
  model_name: string | null;
  fallbacks: ModelRef[];
  /** Null takes the workspace's. */
  routing: Routing | null;
  personality: Personality;
  /** Null allows every tool. */
  allowed_tools?: string[] | null;
  denied_tools?: string[];
  memory_enabled: boolean;
  is_active: boolean;
  version: number;
}

export type MemoryKind = "episodic" | "semantic" | "procedural" | "social";

export interface Memory {
  id: string;
  agent_id: string;
  kind: MemoryKind;
  type: string;
  content: string;
  importance: number;
  confidence: number;
  subject?: string | null;
  source?: {
    author?: string | null;
    room_id?: string | null;
    message_id?: string | null;
    document?: string | null;
    part?: string | null;
  } | null;
  tags: string[];
  created_at: string;
  /** Its words are kept encrypted and in no index; they are empty where the server has lost the key. */
  sealed: boolean;
}

/** How a memory was before something happened to it, which can be taken back. */
export interface MemoryChange {
  id: string;
  memory_id: string;
  action: "updated" | "forgotten" | "merged";
  reason: { code: string; importance?: number; worth?: number };
  at: string;
  before: Memory;
}

export type MemoryChoice = "allow" | "ask" | "never";

/** What an agent would remember of oneself if one lets it. */
export interface MemoryProposal {
  id: string;
  agent_id: string;
  content: string;
}

/** What went of oneself; `traces` is how many texts are still found in the server's files, `is_index_elsewhere` that vectors lie on another's. */
export interface Erasure {
  memories: number;
  ties: number;
  answers: number;
  unknown: number;
  looked_for: number;
  traces: number | null;
  is_index_elsewhere: boolean;
}

export interface Execution {
  id: string;
  turn_id: string | null;
  room_id: string | null;
  tool: string;
  summary: string;
  input: unknown;
  output: unknown;
  status: ExecutionStatus;
  error: string | null;
  duration_ms: number | null;
}

/** Who may not be in a room; without `until` for good. */
export interface Ban {
  id: string;
  room_id: string;
  member: Member;
  by_id: string;
  reason: string;
  created_at: string;
  until: string | null;
}

export type ReportStatus = Extract<ServerFrame, { type: "report_changed" }>["status"];

/** What somebody asked those who keep order to look at; `message` is null where I may not see so far back. */
export interface Report {
  id: string;
  room_id: string;
  message_id: string;
  reporter_id: string;
  reason: string;
  status: ReportStatus;
  note: string;
  created_at: string;
  closed_at: string | null;
  closed_by: string | null;
  message?: Message | null;
}

/** A message that an agent weighed, and who else took the floor for it. */
export interface Consideration {
  message: Message;
  receipt: Receipt;
  spoke: { agent_id: string; name: string; outcome: string | null; message_id: string | null }[];
}

export interface Considerations extends Page<Consideration> {
  /** How many more it weighed of a time that I may not see. */
  hidden: number;
}

/** Where limits are set for what comes of one message. */
export type ChainLimitsPlace = "workspace" | { of: "rooms" | "agents"; id: string };

/** What was set in a place, null for nothing, and what is in force there. */
export interface ChainLimits {
  turns: number | null;
  agent_turns: number | null;
  tokens: number | null;
  usd: number | null;
  in_force: { turns: number; agent_turns: number; tokens: number; usd: number };
}

export interface Page<T> {
  items: T[];
  next: string | null;
}
