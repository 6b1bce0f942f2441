/** Changes to a room's list of messages, oldest first. */
import type { History, Message } from "../wire/types";
import { withBeside, withoutStrayMarks } from "./marks";
import { MAX_MESSAGES, type RoomState, type State } from "./state";

/** Find a message of a room, if it or its thread is held. */
export function findMessage(state: Pick<State, "rooms">, roomId: string, id: string): Message | undefined {
  const room = state.rooms[roomId];
  const isIt = (message: Message): boolean => message.id === id;
  return room?.messages.find(isIt) ?? room?.thread?.messages.find(isIt);
}

/** What a message says, in one piece; of one without words the names of its files. */
export function wordsOf({ text, attachments }: Message): string {
  return text.trim() === "" ? attachments.map(({ name }) => name).join(", ") : text;
}

/** Add a message at the end; the oldest is let go of when too many are held. */
export function append(room: RoomState, message: Message): RoomState {
  if (!room.atTail) return room;
  const messages = [...room.messages, message];
  if (messages.length <= MAX_MESSAGES) return { ...room, messages };
  return withoutStrayMarks({ ...room, messages: messages.slice(-MAX_MESSAGES), hasMore: true });
}

/** Add a page of older messages before the first; the newest are let go of when too many are held. */
export function prepend(room: RoomState, page: History): RoomState {
  const first = room.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const isOlder = ({ seq }: { seq: number }): boolean => seq < first;
  const messages = [...page.messages.filter(isOlder), ...room.messages];
  const grown = withBeside({ ...room, messages, hasMore: page.has_more }, page.events.filter(isOlder));
  if (messages.length <= MAX_MESSAGES) return grown;
  return withoutStrayMarks({ ...grown, messages: messages.slice(0, MAX_MESSAGES), atTail: false });
}

/** Change the message with this id, if it is held. */
export function change(room: RoomState, id: string, update: (message: Message) => Message): RoomState {
  const messages = changeIn(room.messages, id, update);
  return messages === room.messages ? room : { ...room, messages };
}

/** Change the message with this id in a list; a list without it stays the same. */
export function changeIn(messages: Message[], id: string, update: (message: Message) => Message): Message[] {
  const index = messages.findIndex((message) => message.id === id);
  const found = messages[index];
  return found === undefined ? messages : messages.with(index, update(found));
}

export function asDeleted(message: Message): Message {
  return { ...message, text: "", reactions: [], attachments: [], deleted: true };
}

export function withReaction(message: Message, emoji: string, memberId: string): Message {
  const reaction = message.reactions.find((one) => one.emoji === emoji);
  if (reaction === undefined)
    return { ...message, reactions: [...message.reactions, { emoji, member_ids: [memberId] }] };
  if (reaction.member_ids.includes(memberId)) return message;
  const grown = { emoji, member_ids: [...reaction.member_ids, memberId] };
  return { ...message, reactions: message.reactions.map((one) => (one === reaction ? grown : one)) };
}

export function withoutReaction(message: Message, emoji: string, memberId: string): Message {
  const reactions = message.reactions
    .map((one) => (one.emoji === emoji ? { emoji, member_ids: one.member_ids.filter((id) => id !== memberId) } : one))
    .filter((one) => one.member_ids.length > 0);
  return { ...message, reactions };
}
