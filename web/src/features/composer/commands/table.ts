/** The commands one can write in place of a message, each with what it needs and does. */
import type { Client } from "../../../client/client";
import { setOffRecord } from "../../../client/memory";
import { MODES } from "../../../store/modes";
import { canAddMembers, canEditRoom, canRemove, canSetMode, canWrite } from "../../../store/rights";
import type { RoomState } from "../../../store/state";
import type { DirectoryMember, Me } from "../../../wire/types";
import { mark, t } from "../../../words/words";
import { agentIn, memberIn, memberOutside, wordsOf } from "./names";

/** Where a command is given. */
export interface Scene {
  client: Pick<Client, "ask" | "store">;
  room: RoomState;
  /** Say something as a message, where the command was written. Raises Error while one has to wait. */
  post: (text: string) => void;
  showHelp: () => void;
  /** Ask once more before a room is left that one cannot come back to by oneself. */
  leave: () => void;
}

export interface Command {
  name: string;
  /** What is written after its name. */
  usage: string;
  says: string;
  /** Whether a member is named after it. */
  namesSomebody?: true;
  /** Whether it is of use to me in a room. */
  isOffered: (me: Me | null, room: RoomState) => boolean;
  /** Do it. What it raises is told in its words, and what was written stays. */
  run: (words: string, scene: Scene) => unknown;
}

const always = (): boolean => true;

/** Escaped so that Markdown leaves all of it. */
const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

export const COMMANDS: readonly Command[] = [
  {
    name: "ask",
    usage: mark("@agent what"),
    namesSomebody: true,
    says: mark("Have an agent answer here, without saying it yourself"),
    isOffered: (_, { room }) => canWrite(room),
    run: (words, { client, room }) => {
      const [name, rest] = wordsOf(words);
      const { agent_id } = agentIn(name, client.store.state, room);
      const text = required(rest, t("Write what to ask after the name: /ask @agent what is new?"));
      return client.ask({ type: "invoke_agent", room_id: room.room.id, agent_id, text });
    },
  },
  {
    name: "help",
    usage: "",
    says: mark("Show all commands"),
    isOffered: always,
    run: (_, { showHelp }) => showHelp(),
  },
  {
    name: "invite",
    usage: mark("@name"),
    namesSomebody: true,
    says: mark("Add somebody to the room"),
    isOffered: canAddMembers,
    run: (words, { client, room }) => {
      const [name] = wordsOf(words);
      const { id } = memberOutside(name, client.store.state, room);
      return client.ask({ type: "add_member", room_id: room.room.id, member_id: id });
    },
  },
  {
    name: "leave",
    usage: "",
    says: mark("Leave the room"),
    isOffered: (_, { room }) => room.kind !== "direct",
    run: (_, { client, room, leave }) =>
      room.room.kind === "private" ? leave() : client.ask({ type: "leave_room", room_id: room.room.id }),
  },
  {
    name: "me",
    usage: mark("does something"),
    says: mark("Say what you do, in slanted letters"),
    isOffered: (_, { room }) => canWrite(room),
    run: (words, { post }) => {
      const text = required(words, t("Write what you do after it: /me waters the beans"));
      post(`*${text.replaceAll("*", "\\*")}*`);
    },
  },
  {
    name: "mode",
    usage: mark("@agent off, mentioned, natural or always"),
    namesSomebody: true,
    says: mark("Say how an agent takes the floor in this room, or switch it off"),
    isOffered: canSetMode,
    run: (words, { client, room }) => {
      const [name, mode] = wordsOf(words);
      const { agent_id } = agentIn(name, client.store.state, room);
      const wanted = MODES.find((one) => one.value === mode);
      if (wanted === undefined)
        throw new Error(t("Write off, mentioned, natural or always after the name: /mode @agent natural"));
      return client.ask({ type: "set_agent_mode", room_id: room.room.id, agent_id, mode: wanted.value });
    },
  },
  {
    name: "mute",
    usage: "",
    says: mark("Be notified of nothing in this room"),
    isOffered: (_, { notifications }) => notifications !== "none",
    run: (_, { client, room }) => client.ask({ type: "set_room_notifications", room_id: room.room.id, level: "none" }),
  },
  {
    name: "record",
    usage: mark("off or on"),
    says: mark("Have agents remember nothing that is said here, or remember it again"),
    isOffered: (me, { room }) => me?.kind === "human" && canWrite(room),
    run: (words, { room }) => {
      require(words === "off" || words === "on", t("Write off or on after it: /record off"));
      return setOffRecord(room.room.id, words === "off");
    },
  },
  {
    name: "remove",
    usage: mark("@name"),
    namesSomebody: true,
    says: mark("Take somebody out of the room"),
    isOffered: canEditRoom,
    run: (words, { client, room }) => {
      const { state } = client.store;
      const [name] = wordsOf(words);
      const member = memberIn(name, state, room);
      require(canRemove(state.me, room, member), t("You cannot remove @{handle}.", { handle: member.handle }));
      return client.ask({ type: "remove_member", room_id: room.room.id, member_id: member.id });
    },
  },
  {
    name: "rename",
    usage: mark("new name"),
    says: mark("Give the room another name"),
    isOffered: canEditRoom,
    run: (words, { client, room }) => {
      const name = required(words, t("Write the room’s new name after it: /rename wine cellar"));
      return client.ask({ type: "update_room", room_id: room.room.id, name });
    },
  },
  {
    name: "shrug",
    usage: mark("words, or none"),
    says: mark("Add ¯\\_(ツ)_/¯"),
    isOffered: (_, { room }) => canWrite(room),
    run: (words, { post }) => post(words === "" ? SHRUG : `${words} ${SHRUG}`),
  },
  {
    name: "topic",
    usage: mark("what is talked about"),
    says: mark("Give the room another topic"),
    isOffered: canEditRoom,
    run: (words, { client, room }) => {
      const topic = required(words, t("Write the new topic after it: /topic what is ripe"));
      return client.ask({ type: "update_room", room_id: room.room.id, topic });
    },
  },
  {
    name: "unmute",
    usage: "",
    says: mark("Be notified of everything in this room again"),
    isOffered: (_, { notifications }) => notifications !== "all",
    run: (_, { client, room }) => client.ask({ type: "set_room_notifications", room_id: room.room.id, level: "all" }),
  },
];

/** Whom the name after a command may mean; null leaves it to the room. */
export const CANDIDATES: Record<string, (member: DirectoryMember, room: RoomState) => boolean> = {
  ask: (member, room) => member.kind === "agent" && room.memberIds.includes(member.id),
  mode: (member, room) => member.kind === "agent" && room.memberIds.includes(member.id),
  invite: (member, room) => !room.memberIds.includes(member.id),
};

/** List the commands that I may use in a room. */
export function offeredIn(me: Me | null, room: RoomState): Command[] {
  return COMMANDS.filter((command) => command.isOffered(me, room));
}

function required(words: string, otherwise: string): string {
  require(words !== "", otherwise);
  return words;
}

function require(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
