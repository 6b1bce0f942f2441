/** Counts what is unread on the page's title and on its sign in the tab. */
import { signUrl } from "../../client/files";
import { unreadInThreads } from "../../store/followed";
import type { State } from "../../store/state";
import { counted } from "../../ui/counts";

export interface Unread {
  count: number;
  /** Whether some of it is for me: a mention, or a direct message. */
  isForMe: boolean;
}

const MAX_SHOWN = 99;

/** Count what is unread in rooms, of each as much as I want to be notified of, and in the threads I follow. */
export function unreadIn({ rooms, followed }: Pick<State, "rooms" | "followed">): Unread {
  const inThreads = unreadInThreads({ rooms, followed });
  let count = inThreads.unread;
  let isForMe = inThreads.mentions > 0;
  for (const { room, isMember, unread, mentions, notifications } of Object.values(rooms)) {
    if (!isMember || notifications === "none") continue;
    const isDirect = room.kind === "direct";
    count += isDirect || notifications === "all" ? unread : mentions;
    isForMe ||= mentions > 0 || (isDirect && unread > 0);
  }
  return { count, isForMe };
}

export function showUnread({ count, isForMe }: Unread): void {
  document.title = count > 0 ? `(${counted(count)}) Tertulia` : "Tertulia";
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link !== null) link.href = count > 0 ? signWith(count, isForMe) : signUrl();
}

/** Draw the sign with a number on it: loud for what is for me, quiet for the rest. */
function signWith(count: number, isForMe: boolean): string {
  const text = count > MAX_SHOWN ? `${MAX_SHOWN}+` : String(count);
  const width = 8 + 7 * text.length;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="9" fill="#9c4221"/><path d="M8 7h16v3.2h-6.2V20h-3.6v-9.8H8z" fill="#fff8f0"/>
<rect x="${32 - width}" y="16" width="${width}" height="16" rx="8" fill="${isForMe ? "#d3302b" : "#5c5248"}"/>
<text x="${32 - width / 2}" y="28" text-anchor="middle" font-family="sans-serif" font-size="12" font-weight="700" fill="#fff">${text}</text>
</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
