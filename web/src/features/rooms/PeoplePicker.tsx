/** Choose among people and agents, one or several: found by a part of their name. */
import { useMemo, useState } from "react";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { TextField } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty } from "../../ui/State";
import type { DirectoryMember } from "../../wire/types";
import { listedNodes, tr } from "../../words/rich";
import { byName, t } from "../../words/words";
import styles from "./RoomDialogs.module.css";

interface PeoplePickerProps {
  label: string;
  members: readonly DirectoryMember[];
  chosenIds: readonly string[];
  onChosen: (ids: string[]) => void;
}

const MAX_SHOWN = 50;

export function PeoplePicker({ label, members, chosenIds, onChosen }: PeoplePickerProps) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => {
    const words = query.trim().replace(/^@/, "").toLowerCase();
    const fits = (text: string): boolean => text.toLowerCase().includes(words);
    return members.filter((member) => fits(member.name) || fits(member.handle)).sort((a, b) => byName(a.name, b.name));
  }, [members, query]);
  const shown = found.slice(0, MAX_SHOWN);
  const chosen = members.filter(({ id }) => chosenIds.includes(id));
  const toggle = (id: string): void =>
    onChosen(chosenIds.includes(id) ? chosenIds.filter((one) => one !== id) : [...chosenIds, id]);
  return (
    <>
      <TextField label={label} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
      {found.length === 0 && <Empty icon="people" title={t("Nobody by that name")} />}
      <ul className={styles.people}>
        {shown.map((member) => (
          <li key={member.id}>
            <label className={styles.person}>
              <input type="checkbox" checked={chosenIds.includes(member.id)} onChange={() => toggle(member.id)} />
              <Avatar id={member.id} name={member.name} kind={member.kind} size={30} />
              <span>
                <Said>{member.name}</Said> <KindBadge kind={member.kind} />
                <small dir="auto">{plain(member.description || `@${member.handle}`)}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <p className={styles.more}>
          {t("And {count} more: write a part of the name to find one.", { count: found.length - shown.length })}
        </p>
      )}
      {chosen.length > 0 && (
        <p className={styles.chosen}>
          {tr("Chosen: {names}", { names: listedNodes(chosen.map(({ id, name }) => <Said key={id}>{name}</Said>)) })}
        </p>
      )}
    </>
  );
}
