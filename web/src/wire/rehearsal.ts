/** What a room is judged anew by, and what would have been said, as REST tells it. */
import type { AgentMode, Message } from "./types";

/** What to judge anew: the last `limit` messages, these agents by this policy. */
export interface RehearsalWish {
  agent_ids: string[];
  mode: AgentMode;
  threshold: number;
  limit: number;
}

/** Money that is not known, or not mine to know, is null. */
export interface RehearsalSums {
  turns: number;
  unasked: number;
  /** Turns taken unasked where another person answered, too. */
  interruptions: number;
  interruptions_per_100: number;
  cost_usd: number | null;
}

export interface RehearsedAgent {
  agent_id: string;
  name: string;
  handle: string;
  mode: AgentMode;
  threshold: number;
  is_chosen: boolean;
  usual: { turns: number; is_own: boolean } | null;
  turn_usd: number | null;
}

export interface RehearsedMessage {
  message_id: string;
  seq: number;
  thread_id: string | null;
  at: string;
  author: Message["author"];
  excerpt: string;
  happened: {
    agent_id: string;
    outcome: string | null;
    is_unasked: boolean;
    message_id: string | null;
    cost_usd: number | null;
  }[];
  would: {
    agent_id: string;
    outcome: "speak" | "react" | "covered";
    rule: string;
    score: number;
    threshold: number | null;
    reasons: string[];
  }[];
}

export interface Rehearsal {
  room_id: string;
  messages: number;
  limits: string[];
  agents: RehearsedAgent[];
  happened: RehearsalSums;
  would: RehearsalSums;
  items: RehearsedMessage[];
}
