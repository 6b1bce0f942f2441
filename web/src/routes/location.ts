/** Where one is, kept in the part of the address after "#". */
import { useMemo, useSyncExternalStore } from "react";
import { decode } from "../ui/decode";

export interface Place {
  roomId: string | null;
  /** The id of the first message of the thread that is looked at. */
  threadId: string | null;
  /** The id of the message that is to be brought into sight. */
  messageId: string | null;
  /** Whether the list of threads is looked at. */
  isThreads: boolean;
}

/** Go to a room, or to a thread in it; null is the list of rooms. */
export function goTo(roomId: string | null, threadId: string | null = null): void {
  location.hash = addressOf(roomId, threadId);
}

/** Go there in place of where one is: the way back does not lead here again. */
export function goInstead(roomId: string, threadId: string | null): void {
  location.replace(addressOf(roomId, threadId));
}

/** Write the whole address of a message, for others to follow. */
export function linkTo(roomId: string, messageId: string): string {
  const { origin, pathname } = location;
  return `${origin}${pathname}${addressOf(roomId, null)}/messages/${encodeURIComponent(messageId)}`;
}

/** Say whether one comes back from linking an account elsewhere, and clean the address. */
export function takeLinked(): boolean {
  const isBack = new URLSearchParams(location.search).has("linked");
  if (isBack) history.replaceState(null, "", location.pathname + location.hash);
  return isBack;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => placeOf(hash), [hash]);
}

function placeOf(hash: string): Place {
  const match = /^#\/rooms\/([^/]+)(?:\/(threads|messages)\/([^/]+))?$/.exec(hash);
  const inRoom = decoded(match?.[3]);
  return {
    roomId: decoded(match?.[1]),
    threadId: match?.[2] === "threads" ? inRoom : null,
    messageId: match?.[2] === "messages" ? inRoom : null,
    isThreads: hash === "#/threads",
  };
}

function addressOf(roomId: string | null, threadId: string | null): string {
  const thread = threadId === null ? "" : `/threads/${encodeURIComponent(threadId)}`;
  return roomId === null ? "#/" : `#/rooms/${encodeURIComponent(roomId)}${thread}`;
}

function decoded(part: string | undefined): string | null {
  return part === undefined ? null : decode(part);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
