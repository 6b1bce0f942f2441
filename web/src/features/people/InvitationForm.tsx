/** An invitation to be: to what role, into which rooms, for whom, for how long and how often. */
import { useState } from "react";
import { useClientState } from "../../client/context";
import { invite } from "../../client/people";
import { rolesToInvite } from "../../store/roles";
import { Button } from "../../ui/Button";
import { Select, TextField } from "../../ui/Field";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Me, NewInvitation, Role } from "../../wire/types";
import { choices } from "../../words/terms";
import { byName, mark, t } from "../../words/words";
import styles from "./PeopleDialog.module.css";
import { roleOptions } from "./words";

const LIVES = [
  { value: "24", label: mark("A day") },
  { value: "168", label: mark("A week") },
  { value: "720", label: mark("30 days") },
  { value: "8760", label: mark("A year") },
];
const MAX_USES = 1_000;

interface InvitationFormProps {
  me: Me;
  onMade: (invitation: NewInvitation) => void;
}

export function InvitationForm({ me, onMade }: InvitationFormProps) {
  const [role, setRole] = useState<Role>("member");
  const [roomIds, setRoomIds] = useState<readonly string[]>([]);
  const [email, setEmail] = useState("");
  const [hours, setHours] = useState("168");
  const [uses, setUses] = useState("1");
  const { isBusy, problem, run } = useSubmit(async () => {
    const count = Number(uses);
    if (!Number.isInteger(count) || count < 1 || count > MAX_USES)
      throw new Error(t("An invitation is good for 1 to {count} people.", { count: MAX_USES }));
    const mail = email.trim() === "" ? {} : { email: email.trim() };
    onMade(await invite({ role, room_ids: [...roomIds], ...mail, expires_in_hours: Number(hours), max_uses: count }));
    setEmail("");
  });
  return (
    <form className={styles.editor} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.pair}>
        <Select
          label={t("Invite as")}
          value={role}
          options={roleOptions(rolesToInvite(me))}
          onChange={(event) => setRole(event.target.value as Role)}
        />
        <TextField
          label={t("Mail address")}
          hint={t("If it is for one person alone")}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoComplete="off"
          maxLength={254}
        />
        <Select
          label={t("Good for")}
          value={hours}
          options={choices(LIVES)}
          onChange={(event) => setHours(event.target.value)}
        />
        <TextField
          label={t("How many may use it")}
          type="number"
          min={1}
          max={MAX_USES}
          value={uses}
          onChange={(event) => setUses(event.target.value)}
        />
      </div>
      <RoomChoice chosen={roomIds} onChosen={setRoomIds} isGuest={role === "guest"} />
      <Button look="primary" type="submit" disabled={isBusy}>
        {t("Make an invitation link")}
      </Button>
    </form>
  );
}

interface RoomChoiceProps {
  chosen: readonly string[];
  onChosen: (ids: readonly string[]) => void;
  isGuest: boolean;
}

function RoomChoice({ chosen, onChosen, isGuest }: RoomChoiceProps) {
  const rooms = useClientState((state) => state.rooms);
  const mine = Object.values(rooms)
    .filter(({ room, isMember }) => isMember && room.kind !== "direct" && !room.archived)
    .sort((a, b) => byName(a.room.name, b.room.name));
  if (mine.length === 0) return null;
  return (
    <>
      <fieldset className={styles.rooms}>
        <legend>{t("Into these rooms of yours")}</legend>
        {mine.map(({ room }) => (
          <label key={room.id}>
            <input
              type="checkbox"
              checked={chosen.includes(room.id)}
              onChange={(event) =>
                onChosen(event.target.checked ? [...chosen, room.id] : chosen.filter((id) => id !== room.id))
              }
            />
            <Said>{room.name}</Said>
          </label>
        ))}
      </fieldset>
      {chosen.length === 0 && (
        <p className={styles.note}>
          {isGuest
            ? t("A guest sees nothing but its rooms: choose at least one.")
            : t("With none chosen: into the first public room.")}
        </p>
      )}
    </>
  );
}
