/** Shows a member as it is called now wherever it stands, what it said before included. */
import type { Member, Message } from "../wire/types";
import { type Mark, type RoomState, type State, withMembers } from "./state";

/** Take a member's new name and role: it bears them in every room, whichever of them told. */
export function withRenamed(state: State, member: Member): State {
  const rooms = Object.entries(state.rooms).map(([id, room]) => [id, renamedIn(room, member)] as const);
  const { me } = state;
  return {
    ...state,
    me: me?.id === member.id ? { ...me, name: member.name, role: member.role } : me,
    members: withMembers(state.members, [member]),
    followed: { ...state.followed, threads: renamedRoots(state.followed.threads, member) },
    rooms: Object.fromEntries(rooms),
  };
}

/** Name the author of what the threads I follow begin with. */
function renamedRoots(threads: State["followed"]["threads"], member: Member): State["followed"]["threads"] {
  const all = Object.entries(threads).map(([id, thread]) => {
    const [root = thread.root] = thread.root === null ? [] : saidBy([thread.root], member);
    return [id, root === thread.root ? thread : { ...thread, root }] as const;
  });
  return Object.fromEntries(all);
}

function renamedIn(room: RoomState, member: Member): RoomState {
  const messages = saidBy(room.messages, member);
  const replies = room.thread && saidBy(room.thread.messages, member);
  const marks = room.marks.some(isOf(member)) ? room.marks.map((mark) => toldOf(mark, member)) : room.marks;
  const isSame = messages === room.messages && replies === (room.thread?.messages ?? null) && marks === room.marks;
  if (isSame) return room;
  return { ...room, messages, marks, thread: room.thread && { ...room.thread, messages: replies ?? [] } };
}

/** Give the same list where nothing in it is of the member, so that nothing is drawn anew. */
function saidBy(messages: Message[], { id, name }: Member): Message[] {
  const isOld = ({ author }: Message): boolean => author.id === id && author.name !== name;
  if (!messages.some(isOld)) return messages;
  return messages.map((one) => (isOld(one) ? { ...one, author: { ...one.author, name } } : one));
}

function isOf({ id, name }: Member): (mark: Mark) => boolean {
  return (mark) => "member" in mark && mark.member.id === id && mark.member.name !== name;
}

function toldOf(mark: Mark, member: Member): Mark {
  return "member" in mark && mark.member.id === member.id ? { ...mark, member } : mark;
}
