/** Changes a room: its name and topic, and whether it is still talked in. */
import { useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Switch } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Room } from "../../wire/types";
import styles from "./RoomDialogs.module.css";
import { RoomFields, type RoomWords, trimmed } from "./RoomFields";

export default function EditRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const client = useClient();
  const [words, setWords] = useState<RoomWords>(room);
  const [isArchived, setArchived] = useState(room.archived);
  const { isBusy, problem, run } = useSubmit(async () => {
    const { name, topic } = trimmed(words);
    await client.ask({
      type: "update_room",
      room_id: room.id,
      ...(name === room.name ? {} : { name }),
      ...(topic === room.topic ? {} : { topic }),
      ...(isArchived === room.archived ? {} : { archived: isArchived }),
    });
    onClose();
  });
  return (
    <Dialog title="Room settings" size="small" onClose={onClose}>
      <form className={styles.form} onSubmit={run}>
        {problem && <Fault>{problem}</Fault>}
        <RoomFields words={words} onWords={setWords} />
        <Switch
          label="Archived"
          hint="It stays readable, and nobody writes in it any more."
          checked={isArchived}
          onChecked={setArchived}
        />
        <Button look="primary" type="submit" disabled={isBusy || trimmed(words).name === ""}>
          Save
        </Button>
      </form>
    </Dialog>
  );
}
