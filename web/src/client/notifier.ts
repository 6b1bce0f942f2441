/** Tells of what is said while the page is hidden, as far as I asked for it and each room is to be heard. */
import { wordsOf } from "../store/messages";
import { namesMe } from "../store/names";
import type { RoomState, State } from "../store/state";
import { unheardIds } from "../store/wishes";
import { excerpt } from "../ui/excerpt";
import { plain } from "../ui/plain";
import type { Me, Message, ServerFrame } from "../wire/types";
import { t } from "../words/words";
import { signUrl } from "./files";
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
  if (!chosen.notifies || isQuiet(chosen, nowMs)) return null;
  const { message } = frame;
  const room = state.rooms[frame.room_id];
  if (state.me === null || room === undefined || message.deleted || message.seq <= room.readSeq) return null;
  const isDirect = room.room.kind === "direct";
  if (message.author.id === state.me.id || unheardIds(state).has(message.author.id)) return null;
  if (!isWanted(message, room, state.me)) return null;
  return {
    title: plain(
      isDirect ? message.author.name : t("{name} in #{room}", { name: message.author.name, room: room.room.name }),
    ),
    body: bodyOf(message),
    tag: `tertulia.${frame.room_id}`,
    roomId: frame.room_id,
    threadId: message.thread_id,
  };
}

/** Say whether a room is to be heard as far as this: what names me and what is said to me comes before the rest. */
function isWanted(message: Message, room: RoomState, me: Me): boolean {
  if (room.notifications === "none") return false;
  if (namesMe(message, me) || room.room.kind === "direct") return true;
  return room.notifications === "all" && message.thread_id === null;
}

/** Its words without their marks, as far as there are any but marks. */
function bodyOf(message: Message): string {
  const said = wordsOf(message);
  const words = excerpt(said) || plain(said).replaceAll(/\s+/g, " ").trim();
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
    const shown = new Notification(title, { body, tag, icon: signUrl() });
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
