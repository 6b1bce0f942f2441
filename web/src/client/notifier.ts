/** Tells of mentions and direct messages while the page is hidden, where I asked for it. */
import type { State } from "../store/state";
import { plain } from "../ui/plain";
import type { Message, ServerFrame } from "../wire/types";
import type { Chosen } from "./preferences";
import { isQuiet } from "./quiet";

const MAX_CHARS = 160;

export interface Notice {
  title: string;
  body: string;
  /** One notice stands for each room: the next takes its place. */
  tag: string;
  roomId: string;
  threadId: string | null;
}

/** Return what to tell of a frame, or null: most are not worth it. */
export function noticeOf(frame: ServerFrame, state: State, chosen: Chosen, nowMs: number): Notice | null {
  if (frame.type !== "message_posted" && frame.type !== "agent_message") return null;
  if (!chosen.notifies || isQuiet(chosen, nowMs) || chosen.mutedRoomIds.includes(frame.room_id)) return null;
  const { message } = frame;
  const room = state.rooms[frame.room_id];
  if (state.me === null || room === undefined || message.deleted || message.seq <= room.readSeq) return null;
  const isDirect = room.room.kind === "direct";
  if (message.author.id === state.me.id || !(isDirect || message.mentions.includes(state.me.id))) return null;
  return {
    title: plain(isDirect ? message.author.name : `${message.author.name} in #${room.room.name}`),
    body: excerpt(message),
    tag: `tertulia.${frame.room_id}`,
    roomId: frame.room_id,
    threadId: message.thread_id,
  };
}

function excerpt({ text }: Message): string {
  const words = plain(text).replaceAll(/\s+/g, " ").trim();
  return words.length > MAX_CHARS ? `${words.slice(0, MAX_CHARS)}…` : words;
}

/** What the browser lets the page do: "default" is not asked yet. */
export function notifyPermission(): NotificationPermission | "missing" {
  return "Notification" in window ? Notification.permission : "missing";
}

/** Ask the browser, which asks the person; call it for a click alone. */
export async function askToNotify(): Promise<boolean> {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

export function showNotice({ title, body, tag, roomId, threadId }: Notice, open: Open): void {
  if (!document.hidden || notifyPermission() !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag, icon: "/favicon.svg" });
    shown.onclick = () => {
      window.focus();
      open(roomId, threadId);
      shown.close();
    };
  } catch (error) {
    // Browsers of phones allow this to service workers alone.
    if (!(error instanceof TypeError)) throw error;
  }
}

export type Open = (roomId: string, threadId: string | null) => void;
