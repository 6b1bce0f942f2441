/** Who belongs to the workspace; search finds one, and what I may change of it stands below. */
import { useCallback, useMemo, useState } from "react";
import { listLocations, listPeople } from "../../client/people";
import { isAbove, isAdmin } from "../../store/roles";
import { Avatar, KindBadge } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Said } from "../../ui/Said";
import { Empty, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { Location, Me, Profile } from "../../wire/types";
import { term } from "../../words/terms";
import { byName, t } from "../../words/words";
import { MemberEditor } from "./MemberEditor";
import styles from "./PeopleDialog.module.css";

const MAX_SHOWN = 100;

interface Known {
  people: Profile[];
  locations: Location[];
}

async function loadAll(): Promise<Known> {
  const [people, locations] = await Promise.all([listPeople(), listLocations()]);
  return { people: people.sort((a, b) => byName(a.name, b.name)), locations };
}

export function Members({ me }: { me: Me }) {
  const { value, problem, reload, replace } = useLoad(loadAll);
  const [query, setQuery] = useState("");
  const [openId, setOpenId] = useState<string | null>(null);
  const found = useMemo(() => find(value?.people ?? [], query), [value, query]);
  const put = useCallback(
    (id: string, next: Profile | null) => {
      if (value === null) return;
      const people = value.people.flatMap((one) => (one.id === id ? (next ?? []) : one));
      replace({ ...value, people });
    },
    [value, replace],
  );
  if (problem) {
    return (
      <Empty icon="warning" title={t("The members did not load")} action={{ label: t("Try again"), onClick: reload }}>
        {problem}
      </Empty>
    );
  }
  if (value === null) return <Loading what={t("Asking who is here…")} />;
  return (
    <div className={styles.stack}>
      <TextField
        label={t("Find somebody")}
        type="search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {found.length === 0 && (
        <Empty icon="people" title={t("Nobody is called so")}>
          {t("Try another part of a name, a handle or a role.")}
        </Empty>
      )}
      <ul className={styles.list}>
        {found.slice(0, MAX_SHOWN).map((member) => (
          <li key={member.id}>
            <MemberLine
              me={me}
              member={member}
              locations={value.locations}
              isOpen={openId === member.id}
              onToggle={() => setOpenId(openId === member.id ? null : member.id)}
              onChanged={(next) => put(member.id, next)}
            />
          </li>
        ))}
      </ul>
      {found.length > MAX_SHOWN && (
        <p className={styles.note}>
          {t("{shown} of {count} are shown; search to see others.", { shown: MAX_SHOWN, count: found.length })}
        </p>
      )}
    </div>
  );
}

export interface MemberLineProps {
  me: Me;
  member: Profile;
  locations: readonly Location[];
  /** Null: it is no member any more. */
  onChanged: (next: Profile | null) => void;
}

function MemberLine({ isOpen, onToggle, ...rest }: MemberLineProps & { isOpen: boolean; onToggle: () => void }) {
  const { me, member, locations } = rest;
  const place = locations.find(({ id }) => id === member.location_id)?.name;
  const canChange = isAbove(me, member) || isAdmin(me);
  return (
    <>
      <div className={styles.line}>
        <Avatar id={member.id} name={member.name} kind={member.kind} size={32} />
        <span className={styles.who}>
          <Said>{member.name}</Said> <KindBadge kind={member.kind} />
          <small>
            @{member.handle} · {term(member.role)}
            {place !== undefined && (
              <>
                {" · "}
                <Said>{place}</Said>
              </>
            )}
          </small>
        </span>
        {canChange && (
          <Button look="quiet" aria-expanded={isOpen} onClick={onToggle}>
            {t("Change")} <span className="visually-hidden">{member.name}</span>
          </Button>
        )}
      </div>
      {isOpen && canChange && <MemberEditor {...rest} />}
    </>
  );
}

function find(people: readonly Profile[], query: string): Profile[] {
  const words = query.trim().toLowerCase().split(/\s+/);
  return people.filter(({ name, handle, role, kind }) => {
    const text = `${name} @${handle} ${term(role)} ${term(kind)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
