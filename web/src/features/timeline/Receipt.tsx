/** Says of my newest message that the server has it, and who has seen it since I am here. */
import { useMemo } from "react";
import { useClientState } from "../../client/context";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { listed, t } from "../../ui/words";
import type { Message } from "../../wire/types";
import styles from "./Receipt.module.css";

const MAX_NAMES = 3;

export function Receipt({ message }: { message: Message }) {
  const reads = useClientState((state) => state.rooms[message.room_id]?.reads);
  const members = useClientState((state) => state.members);
  const names = useMemo(
    () =>
      Object.entries(reads ?? {})
        .filter(([, seq]) => seq >= message.seq)
        .map(([id]) => plain(members[id]?.name ?? "somebody")),
    [reads, members, message.seq],
  );
  const more = names.length - MAX_NAMES;
  const shown = more > 0 ? [...names.slice(0, MAX_NAMES), t("others", { count: more })] : names;
  return (
    <p className={styles.receipt}>
      <Icon name="check" size={12} />
      {names.length === 0 ? "Sent" : t("seen_by", { count: names.length, names: listed(shown) })}
    </p>
  );
}
