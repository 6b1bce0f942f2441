/** Says of my newest message that the server has it, and who has seen it since I am here. */
import { useMemo } from "react";
import { useClientState } from "../../client/context";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import type { Message } from "../../wire/types";
import { listed, t } from "../../words/words";
import styles from "./Receipt.module.css";

const MAX_NAMES = 3;

export function Receipt({ message }: { message: Message }) {
  const reads = useClientState((state) => state.rooms[message.room_id]?.reads);
  const members = useClientState((state) => state.members);
  const names = useMemo(
    () =>
      Object.entries(reads ?? {})
        .filter(([, seq]) => seq >= message.seq)
        .map(([id]) => plain(members[id]?.name ?? t("somebody"))),
    [reads, members, message.seq],
  );
  const more = names.length - MAX_NAMES;
  const shown =
    more > 0 ? [...names.slice(0, MAX_NAMES), t(["{count} other", "{count} others"], { count: more })] : names;
  return (
    <p className={styles.receipt}>
      <Icon name="check" size={12} />
      {names.length === 0 ? t("Sent") : t("Seen by {names}", { names: listed(shown) })}
    </p>
  );
}
