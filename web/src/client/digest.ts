/** Sums up what was said while I was away: by whom, how much, and what was for me. */
import { namesMe } from "../store/names";
import type { Me, Message } from "../wire/types";

export interface Talker {
  id: string;
  name: string;
  kind: string;
  count: number;
}

export interface Digest {
  /** Who said how much, the most first. */
  talkers: Talker[];
  /** What names me, newest first. */
  mentions: Message[];
  /** In how many threads something was said; that is not in `count`. */
  threadCount: number;
  /** When the first of it was said. */
  sinceAt: string | null;
  count: number;
  /** Whether all that is new was looked through. */
  isWhole: boolean;
}

export function digestOf(messages: readonly Message[], me: Me | null, isWhole: boolean): Digest {
  const others = messages.filter((message) => message.author.id !== me?.id && !message.deleted);
  const talkers = new Map<string, Talker>();
  for (const { author } of others) {
    const known = talkers.get(author.id);
    talkers.set(author.id, { ...author, count: (known?.count ?? 0) + 1 });
  }
  return {
    talkers: [...talkers.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
    mentions: others.filter((message) => namesMe(message, me)).reverse(),
    threadCount: new Set(others.map((message) => message.thread_id).filter(Boolean)).size,
    sinceAt: others[0]?.created_at ?? null,
    count: others.filter((message) => message.thread_id === null).length,
    isWhole,
  };
}
