/** Goes to a day of a room: its first message comes into sight. */
import { useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { dayKey, startOfDay } from "../../ui/time";
import type { Room } from "../../wire/types";
import { mark, t } from "../../words/words";
import styles from "./DayDialog.module.css";

const DAY_MS = 86_400_000;
const SHORTCUTS = [
  { label: mark("Yesterday"), days: 1 },
  { label: mark("A week ago"), days: 7 },
  { label: mark("A month ago"), days: 30 },
] as const;

export default function DayDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const nowMs = Date.now();
  const firstDay = dayKey(room.created_at);
  const [day, setDay] = useState(() => dayKey(nowMs));
  const { isBusy, problem, go } = useJump(room.id, onClose);
  return (
    <Dialog title={t("Go to a day")} size="small" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          go(day);
        }}
      >
        {problem && <Fault>{problem}</Fault>}
        <div className={styles.shortcuts}>
          {SHORTCUTS.map(({ label, days }) => ({ label, day: dayKey(nowMs - days * DAY_MS) }))
            .filter((one) => one.day >= firstDay)
            .map((one) => (
              <Button key={one.label} disabled={isBusy} onClick={() => go(one.day)}>
                {t(one.label)}
              </Button>
            ))}
          <Button disabled={isBusy} onClick={() => go(firstDay)}>
            {t("The beginning")}
          </Button>
        </div>
        <TextField
          label={t("Day")}
          type="date"
          value={day}
          min={firstDay}
          max={dayKey(nowMs)}
          required
          onChange={(event) => setDay(event.target.value)}
        />
        <Button look="primary" type="submit" disabled={isBusy || day === ""}>
          {t("Go there")}
        </Button>
      </form>
    </Dialog>
  );
}

function useJump(roomId: string, onDone: () => void) {
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const go = (day: string): void => {
    setBusy(true);
    setProblem(null);
    client.history
      .showTime(roomId, startOfDay(day))
      .then(onDone)
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  return { isBusy, problem, go };
}
