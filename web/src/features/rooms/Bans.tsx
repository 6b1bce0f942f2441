/** Who may not be in a room, until when and why; and the way to let them in again. */
import { useCallback } from "react";
import { useClient, useClientState } from "../../client/context";
import { listBans } from "../../client/order";
import { Button } from "../../ui/Button";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Fault, Loading } from "../../ui/State";
import { momentName } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Ban } from "../../wire/types";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import styles from "./RoomDialogs.module.css";

export function Bans({ roomId }: { roomId: string }) {
  const load = useCallback(() => listBans(roomId), [roomId]);
  const { value: bans, problem, replace } = useLoad(load);
  return (
    <section className={styles.bans}>
      <h3>{t("Banned")}</h3>
      {problem && <Fault>{problem}</Fault>}
      {!problem && bans === null && <Loading what={t("Asking who is banned…")} />}
      {bans?.length === 0 && <p>{t("Nobody is banned from this room.")}</p>}
      <ul>
        {bans?.map((ban) => (
          <li key={ban.id}>
            <BanRow ban={ban} onLifted={() => replace(bans.filter((one) => one !== ban))} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function BanRow({ ban, onLifted }: { ban: Ban; onLifted: () => void }) {
  const client = useClient();
  const by = useClientState((state) => state.members[ban.by_id]?.name ?? t("somebody"));
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "unban_member", room_id: ban.room_id, member_id: ban.member.id });
    onLifted();
  });
  const when = ban.until === null ? t("For good") : t("Until {when}", { when: momentName(ban.until, Date.now()) });
  return (
    <div className={styles.ban}>
      <div>
        <p>
          <Said>{ban.member.name}</Said> <span>@{ban.member.handle}</span>
        </p>
        <small dir="auto">
          {tr("{when}, by {name}", { when, name: <Said>{by}</Said> })}
          {ban.reason && `: ${plain(ban.reason)}`}
        </small>
        {problem && <Fault>{problem}</Fault>}
      </div>
      <Button disabled={isBusy} onClick={() => run()}>
        {t("Unban")}
        <span className="visually-hidden"> {ban.member.name}</span>
      </Button>
    </div>
  );
}
