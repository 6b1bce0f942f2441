/** Says counts that are bounded: the server counts the newest 1,000 unread of a room or a thread, and no more. */
import { number, t } from "../words/words";

const MAX_COUNTED = 1_000;

/** Write a number of unread messages: "12", or "1,000+" from where it was not counted on. */
export function counted(unread: number): string {
  return unread < MAX_COUNTED ? number(unread) : `${number(MAX_COUNTED)}+`;
}

/** Say how many messages are new. */
export function newMessages(unread: number): string {
  if (unread >= MAX_COUNTED) return t("{count}+ new messages", { count: MAX_COUNTED });
  return t(["{count} new message", "{count} new messages"], { count: unread });
}

/** Say how many of the unread are for me: of those that were not counted there may be more. */
export function forMe(mentions: number, unread: number): string {
  return unread < MAX_COUNTED ? t("{count} for you", { count: mentions }) : t("{count}+ for you", { count: mentions });
}
