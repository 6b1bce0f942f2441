/** By which invitations somebody may still come in. */
import { useState } from "react";
import { useClientState } from "../../client/context";
import { listInvitations, revokeInvitation } from "../../client/people";
import { Button } from "../../ui/Button";
import { Once } from "../../ui/Once";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { shortTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Invitation, Me, NewInvitation } from "../../wire/types";
import { term } from "../../words/terms";
import { listed, t } from "../../words/words";
import { InvitationForm } from "./InvitationForm";
import styles from "./PeopleDialog.module.css";

export function Invitations({ me }: { me: Me }) {
  const { value, problem, reload, replace } = useLoad(listInvitations);
  const [made, setMade] = useState<NewInvitation | null>(null);
  return (
    <div className={styles.stack}>
      {made && (
        <Once
          label={t("Invitation link")}
          value={made.url}
          hint={
            made.is_mailed && made.email !== null
              ? t("This link is being sent to {email}, as {role}.", { email: made.email, role: term(made.role) })
              : t("Send this link to whom you invite as {role}.", { role: term(made.role) })
          }
        />
      )}
      <InvitationForm
        me={me}
        onMade={(invitation) => {
          setMade(invitation);
          replace([invitation, ...(value ?? [])]);
        }}
      />
      <h3>{t("Open invitations")}</h3>
      {problem && (
        <Empty
          icon="warning"
          title={t("The invitations did not load")}
          action={{ label: t("Try again"), onClick: reload }}
        >
          {problem}
        </Empty>
      )}
      {!problem && value === null && <Loading what={t("Looking for invitations…")} />}
      {value?.length === 0 && <p className={styles.note}>{t("There are none.")}</p>}
      <ul className={styles.list}>
        {value?.map((one) => (
          <li key={one.id}>
            <InvitationLine
              invitation={one}
              onRevoked={() => {
                replace(value.filter(({ id }) => id !== one.id));
                if (made?.id === one.id) setMade(null);
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function InvitationLine({ invitation, onRevoked }: { invitation: Invitation; onRevoked: () => void }) {
  const rooms = useClientState((state) => state.rooms);
  const maker = useClientState((state) => state.members[invitation.created_by]?.name);
  const [nowMs] = useState(Date.now);
  const { isBusy, problem, run } = useSubmit(async () => {
    await revokeInvitation(invitation.id);
    onRevoked();
  });
  const names = invitation.room_ids.map((id) => `#${rooms[id]?.room.name ?? t("a room that you are not in")}`);
  const role = term(invitation.role);
  const what =
    invitation.email === null
      ? t("As {role}", { role })
      : t("As {role}, for {email}", { role, email: invitation.email });
  const facts = [
    t("{count} of {all} used", { count: invitation.uses, all: invitation.max_uses }),
    t("until {when}", { when: shortTime(invitation.expires_at, nowMs) }),
    names.length > 0 ? t("into {rooms}", { rooms: listed(names) }) : "",
    maker === undefined ? "" : t("by {name}", { name: maker }),
  ];
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.line}>
        <span className={styles.who}>
          <Said>{what}</Said>
          <small dir="auto">{facts.filter(Boolean).join(" · ")}</small>
        </span>
        <Button look="quiet" disabled={isBusy} onClick={() => run()}>
          {t("Take back")} <span className="visually-hidden">{t("the invitation, {what}", { what })}</span>
        </Button>
      </div>
    </>
  );
}
