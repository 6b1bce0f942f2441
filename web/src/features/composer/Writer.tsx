/** Where one writes in a room, or why one cannot now. */
import type { ComponentProps } from "react";
import { useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Said } from "../../ui/Said";
import { Fault } from "../../ui/State";
import { momentName } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import { tr } from "../../words/rich";
import { t } from "../../words/words";
import { Composer } from "./Composer";
import styles from "./Composer.module.css";
import { useClosed } from "./floor";

export function Writer(props: ComponentProps<typeof Composer>) {
  const closed = useClosed(props.room);
  if (closed === null) return <Composer {...props} />;
  if (closed.why === "blocked") return <Blocked memberId={closed.memberId} />;
  if (closed.why === "left") {
    return (
      <div className={styles.closed} role="status">
        <Icon name="leave" size={18} />
        <p>
          {tr("{names} left the workspace: nobody would read what is written here. What was said stays.", {
            names: <Said>{closed.names}</Said>,
          })}
        </p>
      </div>
    );
  }
  return (
    <div className={styles.closed} role="status">
      <Icon name="silence" size={18} />
      <p>
        {t("Somebody who keeps order here has silenced you until {when}. You can read on, and write again from then.", {
          when: momentName(closed.untilAt, Date.now()),
        })}
      </p>
    </div>
  );
}

function Blocked({ memberId }: { memberId: string }) {
  const client = useClient();
  const name = useClientState((state) => state.members[memberId]?.name ?? t("this member"));
  const { isBusy, problem, run } = useSubmit(async () => {
    await client.ask({ type: "unblock_member", member_id: memberId });
  });
  return (
    <div className={styles.closed}>
      {problem && <Fault>{problem}</Fault>}
      <Icon name="mute" size={18} />
      <p>{tr("You block {name}: nothing is written here until you take that back.", { name: <Said>{name}</Said> })}</p>
      <Button disabled={isBusy} onClick={() => run()}>
        {t("Unblock")}
      </Button>
    </div>
  );
}
