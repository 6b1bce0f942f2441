/** Folds what I do not wish to hear: runs of messages become one row, until I ask to see them. */
import { useCallback, useMemo, useState } from "react";
import { useUnheard } from "../../client/unheard";
import type { Row } from "./rows";

type MessageRow = Extract<Row, { kind: "message" }>;

const NOTHING: ReadonlySet<string> = new Set();

/** Put one row in place of each run of messages by `unheard`, but for those with the keys in `shown`. */
export function folded(rows: readonly Row[], unheard: ReadonlySet<string>, shown: ReadonlySet<string>): Row[] {
  if (unheard.size === 0) return [...rows];
  const kept: Row[] = [];
  for (const row of rows) {
    if (row.kind !== "message" || !unheard.has(row.message.author.id) || shown.has(row.key)) kept.push(row);
    else fold(kept, row);
  }
  return kept;
}

/** Add to the run before it, unless a line for a day or for what is new stands between. */
function fold(kept: Row[], row: MessageRow): void {
  const last = kept.at(-1);
  const kind = row.message.author.kind === "agent" ? "agent" : "person";
  if (last?.kind === "hidden" && last.of === kind && !row.startsDay && !row.isFirstNew) {
    kept[kept.length - 1] = { ...last, keys: [...last.keys, row.key] };
    return;
  }
  const { startsDay, isFirstNew } = row;
  const at = row.message.created_at;
  kept.push({ kind: "hidden", key: `hidden-${row.key}`, of: kind, keys: [row.key], startsDay, isFirstNew, at });
}

/** Fold a timeline's rows, and remember what I asked to see of it. */
export function useFolded(rows: readonly Row[]): { rows: Row[]; showHidden: (keys: readonly string[]) => void } {
  const unheard = useUnheard();
  const [shown, setShown] = useState(NOTHING);
  const showHidden = useCallback((keys: readonly string[]) => setShown((all) => new Set([...all, ...keys])), []);
  const kept = useMemo(() => folded(rows, unheard, shown), [rows, unheard, shown]);
  return { rows: kept, showHidden };
}
