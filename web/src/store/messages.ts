/** Changes to a room's list of messages, oldest first. */
import type { LinkPreview, Message, RoomEvent } from "../wire/types";
import { withoutStrayMarks } from "./marks";
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
  if (!room.atTail || message.seq <= (room.messages.at(-1)?.seq ?? 0)) return room;
  const messages = [...room.messages, message];
  if (messages.length <= MAX_MESSAGES) return { ...room, messages };
  const kept = messages.slice(-MAX_MESSAGES);
  const gaps = room.gaps.filter((seq) => seq >= (kept[0]?.seq ?? 0));
  return withoutStrayMarks({ ...room, messages: kept, gaps, hasMore: true });
}

/** Change what an event changes in messages that are held; the same event again changes nothing more. */
export function changedBy(messages: Message[], event: RoomEvent): Message[] {
  switch (event.type) {
    case "message_posted":
    case "agent_message":
      return withGrown(messages, event.message);
    case "message_edited":
      return changeIn(messages, event.message.id, asEdited(event.message));
    case "message_deleted":
      return changeIn(messages, event.message_id, asDeleted);
    case "reaction_added":
      return changeIn(messages, event.message_id, (one) => withReaction(one, event.emoji, event.member_id));
    case "reaction_removed":
      return changeIn(messages, event.message_id, (one) => withoutReaction(one, event.emoji, event.member_id));
    case "previews_changed":
      return changeIn(messages, event.message_id, (one) => withPreviews(one, event.previews));
    default:
      return messages;
  }
}

/** Change the message with this id in a list; a list without it stays the same. */
export function changeIn(messages: Message[], id: string, update: (message: Message) => Message): Message[] {
  const index = messages.findIndex((message) => message.id === id);
  const found = messages[index];
  return found === undefined ? messages : messages.with(index, update(found));
}

/** Count a reply in the thread's first message, where that is held; one that was counted changes nothing. */
function withGrown(messages: Message[], reply: Message): Message[] {
  if (reply.thread_id === null) return messages;
  return changeIn(messages, reply.thread_id, (root) => {
    const { replies, last_seq: lastSeq } = root.thread ?? { replies: 0, last_seq: 0 };
    if (reply.seq <= lastSeq) return root;
    return { ...root, thread: { replies: replies + 1, last_seq: reply.seq, last_at: reply.created_at } };
  });
}

/** Put a message's new words in place of the old; events do not tell of its thread. */
export function asEdited(edited: Message): (message: Message) => Message {
  return ({ thread }) => (thread ? { ...edited, thread } : edited);
}

export function asDeleted({ sources: _, ...message }: Message): Message {
  return { ...withPreviews(message, []), text: "", reactions: [], attachments: [], deleted: true };
}

function withPreviews({ previews: _, ...bare }: Message, previews: LinkPreview[]): Message {
  return previews.length > 0 ? { ...bare, previews } : bare;
}

function withReaction(message: Message, emoji: string, memberId: string): Message {
  const reaction = message.reactions.find((one) => one.emoji === emoji);
  if (reaction === undefined)
    return { ...message, reactions: [...message.reactions, { emoji, member_ids: [memberId] }] };
  if (reaction.member_ids.includes(memberId)) return message;
  const grown = { emoji, member_ids: [...reaction.member_ids, memberId] };
  return { ...message, reactions: message.reactions.map((one) => (one === reaction ? grown : one)) };
}

function withoutReaction(message: Message, emoji: string, memberId: string): Message {
  const reactions = message.reactions
    .map((one) => (one.emoji === emoji ? { emoji, member_ids: one.member_ids.filter((id) => id !== memberId) } : one))
    .filter((one) => one.member_ids.length > 0);
  return { ...message, reactions };
}
