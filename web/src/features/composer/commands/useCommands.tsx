/** Commands in the field: a list while a name is written, what they do when sent, and help. */
import { type KeyboardEvent, useId, useState } from "react";
import { useClient, useClientState } from "../../../client/context";
import { othersIn } from "../../../store/names";
import type { RoomState, State } from "../../../store/state";
import { t } from "../../../words/words";
import LeaveDialog from "../../rooms/LeaveDialog";
import { collectivesIn } from "../completion";
import { CommandHelp } from "./CommandHelp";
import { CommandList } from "./CommandList";
import { peopleKnown } from "./known";
import { type Given, halfName, parse } from "./parse";
import { CANDIDATES, type Command, offeredIn } from "./table";

interface Field {
  room: RoomState;
  text: string;
  /** Whether an earlier message is changed: there a slash is a slash. */
  isEdit: boolean;
  change: (part: { text: string }) => void;
  post: (text: string) => void;
}

export function useCommands({ room, text, isEdit, change, post }: Field) {
  const client = useClient();
  const listId = useId();
  const me = useClientState((state) => state.me);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const [hasHelp, setHelp] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const half = isEdit ? null : halfName(text);
  const offered = offeredIn(me, room);
  const choices = half === null || closedAt === text ? [] : offered.filter(({ name }) => name.startsWith(half));
  const isOpen = choices.length > 0;
  const at = Math.min(active, choices.length - 1);
  const take = (command: Command | undefined): void => {
    if (command) change({ text: command.usage === "" ? `/${command.name}` : `/${command.name} ` });
    setActive(0);
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (event.key === "Escape" && hasHelp) setHelp(false);
    else if (!isOpen) return false;
    else if (event.key === "ArrowDown") setActive((at + 1) % choices.length);
    else if (event.key === "ArrowUp") setActive((at - 1 + choices.length) % choices.length);
    else if (event.key === "Escape") setClosedAt(text);
    else if (event.key === "Tab" && !event.shiftKey) take(choices[at]);
    else if (event.key === "Enter" && !event.shiftKey && choices[at]?.name !== half) take(choices[at]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  /** Do what was written. Raises Error in words fit to show. */
  const run = async ({ name, words }: Given): Promise<void> => {
    const command = offered.find((one) => one.name === name);
    if (command === undefined) {
      throw new Error(
        t("There is no command /{name} here. /help lists them, and // begins a message with a slash.", { name }),
      );
    }
    if (command.usage === "" && words !== "") {
      throw new Error(
        t("/{name} stands alone: leave out what follows it, or begin with // to say all of it.", { name }),
      );
    }
    setHelp(false);
    // In the first moments it is not known yet who is here, and nobody is to be told that somebody is not.
    if (command.namesSomebody) await peopleKnown(client, room.room.id);
    const now = client.store.state.rooms[room.room.id] ?? room;
    await command.run(words, { client, room: now, post, showHelp: () => setHelp(true), leave: () => setLeaving(true) });
  };

  return {
    run,
    onKeyDown,
    isOpen,
    inputProps: {
      "aria-autocomplete": "list" as const,
      "aria-controls": isOpen ? listId : undefined,
      "aria-activedescendant": isOpen ? `${listId}-${at}` : undefined,
    },
    list: isOpen && <CommandList id={listId} choices={choices} active={at} onTake={take} />,
    help: hasHelp && <CommandHelp commands={offered} onClose={() => setHelp(false)} />,
    leaving: isLeaving && <LeaveDialog room={room.room} onClose={() => setLeaving(false)} />,
  };
}

/** List whom a name being written may mean: a command may want others than who is in the room, and never all at once. */
export function candidatesFor(text: string, { me, members }: Pick<State, "me" | "members">, room: RoomState) {
  const written = parse(text);
  const fits = written.kind === "command" ? CANDIDATES[written.name] : undefined;
  if (fits !== undefined) return { members: Object.values(members).filter((one) => fits(one, room)), collectives: [] };
  const others = othersIn({ me, members }, room);
  return { members: others, collectives: collectivesIn(room, others, me) };
}
