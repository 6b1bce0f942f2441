/** Asks once more before a room is left. */
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import dialog from "../../ui/Dialog.module.css";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Room } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./RoomDialogs.module.css";

export default function LeaveDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const client = useClient();
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "leave_room", room_id: room.id });
    onClose();
  });
  return (
    <Dialog title={t("Leave “{name}”?", { name: room.name })} size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <p>
          {room.kind === "private"
            ? t("It is private: to come back, somebody in it has to add you.")
            : t("It is public: you can join it again whenever you like.")}
        </p>
        <div className={dialog.verbs}>
          <Button onClick={onClose}>{t("Stay")}</Button>
          <Button look="danger" type="submit" disabled={isBusy} data-first>
            {t("Leave")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
