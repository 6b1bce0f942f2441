/** What I may change of a member: role, location, a way back in, and an end to its account. */
import { useState } from "react";
import { changeMember, deactivateMember, makeReset } from "../../client/people";
import { isAbove, isAdmin, rolesFor } from "../../store/roles";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Once } from "../../ui/Once";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { useSubmit } from "../../ui/useSubmit";
import type { Profile, Role } from "../../wire/types";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import type { MemberLineProps } from "./Members";
import styles from "./PeopleDialog.module.css";
import { roleOptions } from "./words";

export function MemberEditor({ me, member, locations, onChanged }: MemberLineProps) {
  const roles = rolesFor(me, member);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (wish: { role?: Role; location_id?: string | null }): void => {
    setProblem(null);
    changeMember(member.id, wish).then(onChanged, (error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <div className={styles.editor}>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.pair}>
        {roles.length > 0 && (
          <Select
            label={t("Role")}
            value={member.role}
            options={roleOptions(roles)}
            onChange={(event) => change({ role: event.target.value as Role })}
          />
        )}
        {isAdmin(me) && locations.length > 0 && (
          <Select
            label={t("Location")}
            value={member.location_id ?? ""}
            options={[
              { value: "", label: t("Nowhere in particular") },
              ...locations.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(event) => change({ location_id: event.target.value || null })}
          />
        )}
      </div>
      {isAdmin(me) && locations.length === 0 && (
        <p className={styles.note}>{t("Locations are made in the settings of the workspace.")}</p>
      )}
      {isAbove(me, member) && member.kind === "human" && <ResetLink member={member} />}
      {isAbove(me, member) && member.kind !== "agent" && <Deactivate member={member} onGone={() => onChanged(null)} />}
    </div>
  );
}

function ResetLink({ member }: { member: Profile }) {
  const [url, setUrl] = useState<string | null>(null);
  const { isBusy, problem, run } = useSubmit(async () => setUrl(await makeReset(member.id)));
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      {url !== null && (
        <Once
          label={t("Link to a new password")}
          value={url}
          hint={t("Hand this link to @{handle} alone: for an hour it sets a new password, once.", {
            handle: member.handle,
          })}
        />
      )}
      <div className={styles.verbs}>
        <Button disabled={isBusy} onClick={() => run()}>
          {url === null ? t("Make a link to a new password") : t("Make another link")}
        </Button>
      </div>
    </>
  );
}

function Deactivate({ member, onGone }: { member: Profile; onGone: () => void }) {
  const [isAsked, setAsked] = useState(false);
  const { isBusy, problem, run } = useSubmit(async () => {
    await deactivateMember(member.id);
    onGone();
  });
  if (!isAsked) {
    return (
      <div className={styles.verbs}>
        <Button look="danger" onClick={() => setAsked(true)}>
          {t("Close the account…")}
        </Button>
      </div>
    );
  }
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <p>
        {tr(
          "{name} is signed out everywhere and leaves its rooms. What it said stays, and its handle stays taken. Nobody can undo this.",
          { name: <Said>{member.name}</Said> },
        )}
      </p>
      <div className={styles.verbs}>
        <Button look="danger" disabled={isBusy} onClick={() => run()}>
          {t("Close it for good")}
        </Button>
        <Button onClick={() => setAsked(false)}>{t("Keep it")}</Button>
      </div>
    </>
  );
}
