/** Sums up what happened while I was away: what was for me, who said how much, files, pins, and who came in. */
import { namesMe } from "../store/names";
import type { Beside, Me, Message } from "../wire/types";
import { byName } from "../words/words";
import type { Pin } from "./messages";

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
  /** What holds files, newest first. */
  files: Message[];
  /** What others pinned, the last first; it may have been said before. */
  pins: Message[];
  /** Who came in and is still there. */
  joined: { id: string; name: string }[];
  /** In how many threads something was said; that is not in `count`. */
  threadCount: number;
  /** When the first of it was said. */
  sinceAt: string | null;
  count: number;
  /** Whether all that is new was looked through. */
  isWhole: boolean;
}

/** What happened beside the messages: the room's events, and all that is pinned there. */
export interface Around {
  events: readonly Beside[];
  pins: readonly Pin[];
  /** When that happened which I had read last; null where all is new. */
  leftAt: string | null;
}

const NOTHING: Around = { events: [], pins: [], leftAt: null };

export function digestOf(
  messages: readonly Message[],
  me: Me | null,
  isWhole: boolean,
  { events, pins, leftAt }: Around = NOTHING,
): Digest {
  const others = messages.filter((message) => message.author.id !== me?.id && !message.deleted);
  const talkers = new Map<string, Talker>();
  for (const { author } of others) {
    const known = talkers.get(author.id);
    talkers.set(author.id, { ...author, count: (known?.count ?? 0) + 1 });
  }
  const joined = new Map<string, { id: string; name: string }>();
  for (const event of events) {
    if (event.type === "member_joined" && event.member.id !== me?.id)
      joined.set(event.member.id, { id: event.member.id, name: event.member.name });
    if (event.type === "member_left") joined.delete(event.member.id);
  }
  const isSince = (at: string): boolean => leftAt === null || Date.parse(at) >= Date.parse(leftAt);
  return {
    talkers: [...talkers.values()].sort((a, b) => b.count - a.count || byName(a.name, b.name)),
    mentions: others.filter((message) => namesMe(message, me)).reverse(),
    files: others.filter(({ attachments }) => attachments.length > 0).reverse(),
    pins: pins.filter((pin) => pin.pinned_by !== me?.id && isSince(pin.pinned_at)).map(({ message }) => message),
    joined: [...joined.values()],
    threadCount: new Set(others.map((message) => message.thread_id).filter(Boolean)).size,
    sinceAt: others[0]?.created_at ?? null,
    count: others.filter((message) => message.thread_id === null).length,
    isWhole,
  };
}
