/** Making a room, finding one to join, and beginning a direct conversation. */
import { useCallback, useMemo, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { canCreateRooms, canWrite } from "../../store/rights";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { CommandBody, RoomEntry } from "../../wire/types";
import { byName, t } from "../../words/words";
import { PeoplePicker } from "./PeoplePicker";
import styles from "./RoomDialogs.module.css";
import {
  HistoryField,
  KindField,
  RoomFields,
  type RoomHistory,
  type RoomKind,
  type RoomWords,
  trimmed,
} from "./RoomFields";

const MAX_SHOWN = 100;

interface RoomDialogProps {
  onClose: () => void;
  onRoom: (roomId: string) => void;
}

export function NewRoomDialog({ onClose, onRoom }: RoomDialogProps) {
  const client = useClient();
  const [words, setWords] = useState<RoomWords>({ name: "", topic: "" });
  const [kind, setKind] = useState<RoomKind>("public");
  const [history, setHistory] = useState<RoomHistory>("all");
  const { isBusy, problem, run } = useSubmit(async () => {
    onRoom(await client.enterRoom({ type: "create_room", ...trimmed(words), kind, history }));
  });
  return (
    <Dialog title={t("New room")} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <RoomFields words={words} onWords={setWords} />
        <KindField kind={kind} onKind={setKind} />
        <HistoryField history={history} onHistory={setHistory} />
        <Button look="primary" type="submit" disabled={isBusy || trimmed(words).name === ""}>
          {t("Make the room")}
        </Button>
      </form>
    </Dialog>
  );
}

export function BrowseDialog({ onClose, onRoom }: RoomDialogProps) {
  const client = useClient();
  const isMaker = useClientState((state) => canCreateRooms(state.me));
  const [isArchived, setArchived] = useState(false);
  const load = useCallback(() => client.listRooms(isArchived), [client, isArchived]);
  const { value: rooms, problem, reload } = useLoad(load);
  const [query, setQuery] = useState("");
  const found = useMemo(() => findRooms(rooms ?? [], query), [rooms, query]);
  return (
    <Dialog title={t("Browse rooms")} onClose={onClose}>
      <div className={styles.form}>
        <TextField
          label={t("Find a room")}
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Select
          label={t("Which rooms")}
          value={isArchived ? "archived" : "open"}
          options={[
            { value: "open", label: t("Those that are talked in") },
            { value: "archived", label: t("Archived ones") },
          ]}
          onChange={(event) => setArchived(event.target.value === "archived")}
        />
        {problem && (
          <Empty icon="warning" title={t("The rooms did not load")} action={{ label: t("Try again"), onClick: reload }}>
            {problem}
          </Empty>
        )}
        {!problem && rooms === null && <Loading what={t("Looking around…")} />}
        {rooms !== null && found.length === 0 && (
          <Empty icon="compass" title={isArchived ? t("No archived room like this") : t("No room like this")}>
            {isArchived
              ? t("What is archived stays readable, and is found here.")
              : isMaker
                ? t("Try another word, or make the room yourself.")
                : t("Try another word. A guest sees the rooms it was added to.")}
          </Empty>
        )}
        <ul className={styles.choices}>
          {found.slice(0, MAX_SHOWN).map((room) => (
            <li key={room.id}>
              <FoundRoom room={room} onRoom={onRoom} />
            </li>
          ))}
        </ul>
        {found.length > MAX_SHOWN && (
          <p className={styles.more}>
            {t("And {count} more: write a part of the name to find one.", { count: found.length - MAX_SHOWN })}
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** Find shared rooms by a part of their name, in its order. */
function findRooms(rooms: readonly RoomEntry[], query: string): RoomEntry[] {
  return rooms
    .filter((room) => room.kind !== "direct" && room.name.toLowerCase().includes(query.toLowerCase()))
    .sort((a, b) => byName(a.name, b.name));
}

function FoundRoom({ room, onRoom }: { room: RoomEntry; onRoom: (roomId: string) => void }) {
  const client = useClient();
  const { isBusy, problem, run } = useSubmit(async () => {
    onRoom(room.is_member ? room.id : await client.enterRoom({ type: "join_room", room_id: room.id }));
  });
  return (
    <div className={styles.found}>
      <Icon name={room.kind === "private" ? "lock" : "room"} />
      <div>
        <h3>
          <Said>{room.name}</Said>
        </h3>
        {room.topic && <p dir="auto">{plain(room.topic)}</p>}
        {problem && <Fault>{problem}</Fault>}
      </div>
      {room.archived && <span className={styles.archived}>{t("archived")}</span>}
      {(room.is_member || canWrite(room)) && (
        <Button look={room.is_member ? "plain" : "primary"} disabled={isBusy} onClick={() => run()}>
          {room.is_member ? t("Open##a room") : t("Join")}
          <span className="visually-hidden"> {room.name}</span>
        </Button>
      )}
    </div>
  );
}

type OpenDirect = Extract<CommandBody, { type: "open_direct" }>;

/** As many others as one direct conversation may have. */
const MAX_OTHERS = 20;
const NOBODY: string[] = [];

export function DirectDialog({ onClose, onRoom }: RoomDialogProps) {
  const client = useClient();
  const members = useClientState((state) => state.members);
  const myId = useClientState((state) => state.me?.id);
  const [chosenIds, setChosenIds] = useState(NOBODY);
  const others = useMemo(
    () => Object.values(members).filter(({ id, closed }) => id !== myId && !closed),
    [members, myId],
  );
  const { isBusy, problem, run } = useSubmit(async () => {
    onRoom(await client.enterRoom({ type: "open_direct", member_ids: chosenIds as OpenDirect["member_ids"] }));
  });
  const isTooMany = chosenIds.length > MAX_OTHERS;
  return (
    <Dialog title={t("New direct conversation")} onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        {isTooMany && <Fault>{t("At most {count} others fit. For more, make a room.", { count: MAX_OTHERS })}</Fault>}
        <PeoplePicker label={t("With whom")} members={others} chosenIds={chosenIds} onChosen={setChosenIds} />
        <Button look="primary" type="submit" disabled={isBusy || isTooMany || chosenIds.length === 0}>
          {t("Begin")}
        </Button>
      </form>
    </Dialog>
  );
}
