/** Who is who to an agent, as REST tells it. */
import type { Memory } from "./types";

export type Tone = "warm" | "even" | "mixed" | "strained";

/** `who_id` is the `role` of `of_id`; `name` is as it was said where that is no member. */
export interface SocialRole {
  of_id: string;
  role: string;
  who_id: string | null;
  name: string | null;
  memory_id: string;
}

/** How two stand; `strength` counts each message as half after every 30 days. */
export interface SocialTie {
  a_id: string;
  b_id: string;
  exchanges: number;
  strength: number;
  last_at: string | null;
  tone: Tone;
  warm: number;
  cool: number;
  roles: SocialRole[];
}

export interface SocialNode {
  member_id: string;
  name: string;
  handle: string;
  kind: string;
  is_self: boolean;
  topics: string[];
  trust: number | null;
}

/** `total` counts the members that were left out, too. */
export interface SocialGraph {
  nodes: SocialNode[];
  ties: SocialTie[];
  total: number;
}

/** A message that somebody said to somebody, and by what that is known. */
export interface SocialEvidence {
  message_id: string;
  room_id: string;
  author_id: string;
  other_id: string;
  sign: "reply" | "mention" | "turn";
  tone: -1 | 0 | 1;
  at: string;
}

export interface SocialPerson {
  node: SocialNode;
  ties: SocialTie[];
  topics: { word: string; messages: number; last_message_id: string }[];
  trust: { value: number | null; liked: number; disliked: number; corrected: number };
  roles: SocialRole[];
  preferences: Memory[];
  relationships: Memory[];
  evidence: SocialEvidence[];
}
