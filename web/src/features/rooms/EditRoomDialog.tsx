/** Changes a room: its name and topic, who can see it, its pace, and whether it is still talked in. */
import { useMemo, useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, Switch } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Room } from "../../wire/types";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";
import { ChainLimits } from "../floor/ChainLimits";
import { Bans } from "./Bans";
import styles from "./RoomDialogs.module.css";
import { KindField, RoomFields, type RoomKind, type RoomWords, trimmed } from "./RoomFields";

const PACES = [
  { value: "0", label: mark("Off: as fast as one likes") },
  { value: "5", label: mark("One message every 5 seconds") },
  { value: "15", label: mark("One message every 15 seconds") },
  { value: "30", label: mark("One message every 30 seconds") },
  { value: "60", label: mark("One message a minute") },
  { value: "300", label: mark("One message every 5 minutes") },
  { value: "900", label: mark("One message every 15 minutes") },
  { value: "3600", label: mark("One message an hour") },
];

export default function EditRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const client = useClient();
  const [words, setWords] = useState<RoomWords>(room);
  const [kind, setKind] = useState<RoomKind>(room.kind === "private" ? "private" : "public");
  const [pace, setPace] = useState(String(room.slow_mode_s ?? 0));
  const [isArchived, setArchived] = useState(room.archived);
  const place = useMemo(() => ({ of: "rooms", id: room.id }) as const, [room.id]);
  const { isBusy, problem, run } = useSubmit(async () => {
    const { name, topic } = trimmed(words);
    await client.ask({
      type: "update_room",
      room_id: room.id,
      ...(name === room.name ? {} : { name }),
      ...(topic === room.topic ? {} : { topic }),
      ...(kind === room.kind ? {} : { kind }),
      ...(Number(pace) === (room.slow_mode_s ?? 0) ? {} : { slow_mode_s: Number(pace) }),
      ...(isArchived === room.archived ? {} : { archived: isArchived }),
    });
    onClose();
  });
  return (
    <Dialog title={t("Room settings")} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <RoomFields words={words} onWords={setWords} />
        <KindField kind={kind} hint={hintOf(room, kind)} onKind={setKind} />
        {room.history === "from_join" && (
          <p className={styles.fixed}>
            {t(
              "Newcomers do not see what was said before they came. That was chosen when the room was made, and cannot be changed.",
            )}
          </p>
        )}
        <Select
          label={t("Slow mode")}
          hint={t("How long each waits between two messages. Moderators and staff do not.")}
          value={pace}
          options={pacesWith(pace)}
          onChange={(event) => setPace(event.target.value)}
        />
        <Switch
          label={t("Archived")}
          hint={t("It stays readable, and nobody writes in it any more.")}
          checked={isArchived}
          onChecked={setArchived}
        />
        <Button look="primary" type="submit" disabled={isBusy || trimmed(words).name === ""}>
          {t("Save")}
        </Button>
      </form>
      <Bans roomId={room.id} />
      {!room.archived && <ChainLimits place={place} />}
    </Dialog>
  );
}

/** Warn of what opening a private room does: it cannot be unread again. */
function hintOf(room: Room, kind: RoomKind): string | undefined {
  if (kind === room.kind) return undefined;
  if (kind === "private") return t("Who is in it stays; everybody else no longer finds it.");
  return room.history === "all"
    ? t("Whoever joins then reads all that was ever said here.")
    : t("Whoever joins then reads what is said from then on.");
}

/** The paces to choose from, with the room's own among them. */
function pacesWith(pace: string): { value: string; label: string }[] {
  const known = choices(PACES);
  if (known.some(({ value }) => value === pace)) return known;
  const label = t(["One message a second", "One message every {count} seconds"], { count: Number(pace) });
  return [...known, { value: pace, label }];
}
