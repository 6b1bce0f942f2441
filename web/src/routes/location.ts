/** Where one is, kept in the part of the address after "#". */
import { useSyncExternalStore } from "react";
import { decode } from "../ui/decode";

export interface Place {
  roomId: string | null;
  /** The id of the first message of the thread that is looked at. */
  threadId: string | null;
}

/** Go to a room, or to a thread in it; null is the list of rooms. */
export function goTo(roomId: string | null, threadId: string | null = null): void {
  const thread = threadId === null ? "" : `/threads/${encodeURIComponent(threadId)}`;
  location.hash = roomId === null ? "#/" : `#/rooms/${encodeURIComponent(roomId)}${thread}`;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const match = /^#\/rooms\/([^/]+)(?:\/threads\/([^/]+)|\/messages\/[^/]+)?$/.exec(hash);
  return { roomId: decoded(match?.[1]), threadId: decoded(match?.[2]) };
}

function decoded(part: string | undefined): string | null {
  return part === undefined ? null : decode(part);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
