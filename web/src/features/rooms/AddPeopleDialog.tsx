/** Adds people and agents to a room. */
import { useMemo, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty, Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import { t } from "../../words/words";
import { PeoplePicker } from "./PeoplePicker";
import styles from "./RoomDialogs.module.css";

const NOBODY: string[] = [];

export default function AddPeopleDialog({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const client = useClient();
  const members = useClientState((state) => state.members);
  const memberIds = useClientState((state) => state.rooms[roomId]?.memberIds ?? NOBODY);
  const name = useClientState((state) => state.rooms[roomId]?.room.name ?? "");
  const [chosenIds, setChosenIds] = useState(NOBODY);
  const outside = useMemo(
    () => Object.values(members).filter(({ id, closed }) => !closed && !memberIds.includes(id)),
    [members, memberIds],
  );
  const { isBusy, problem, run } = useSubmit(async () => {
    for (const id of chosenIds) {
      await client.ask({ type: "add_member", room_id: roomId, member_id: id });
      setChosenIds((left) => left.filter((one) => one !== id));
    }
    onClose();
  });
  return (
    <Dialog title={t("Add to “{name}”", { name })} onClose={onClose}>
      {outside.length === 0 && !isBusy ? (
        <Empty icon="people" title={t("Everybody is here already")} />
      ) : (
        <form className={styles.form} onSubmit={run}>
          {problem && <Fault>{problem}</Fault>}
          <PeoplePicker label={t("Whom to add")} members={outside} chosenIds={chosenIds} onChosen={setChosenIds} />
          <Button look="primary" type="submit" disabled={isBusy || chosenIds.length === 0}>
            {t("Add to the room")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
