/** Where one is, kept in the part of the address after "#". */
import { useSyncExternalStore } from "react";
import { decode } from "../ui/decode";

export interface Place {
  roomId: string | null;
}

export function goTo(roomId: string | null): void {
  location.hash = roomId === null ? "#/" : `#/rooms/${encodeURIComponent(roomId)}`;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const match = /^#\/rooms\/([^/]+)$/.exec(hash);
  return { roomId: match?.[1] === undefined ? null : decode(match[1]) };
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
