/** Says counts that are bounded: the server counts the newest 1,000 unread of a room or a thread, and no more. */
import { t } from "./words";

const MAX_COUNTED = 1_000;
const NUMBERS = new Intl.NumberFormat("en");

/** Write a number of unread messages: "12", or "1,000+" from where it was not counted on. */
export function counted(unread: number): string {
  return unread < MAX_COUNTED ? NUMBERS.format(unread) : `${NUMBERS.format(MAX_COUNTED)}+`;
}

/** Say how many messages are new. */
export function newMessages(unread: number): string {
  return unread < MAX_COUNTED ? t("new_messages", { count: unread }) : t("many_new", { count: MAX_COUNTED });
}

/** Say how many of the unread are for me: of those that were not counted there may be more. */
export function forMe(mentions: number, unread: number): string {
  return `${NUMBERS.format(mentions)}${unread < MAX_COUNTED ? "" : "+"} for you`;
}
