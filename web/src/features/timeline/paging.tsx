/** Loads the pages of a room's past as they come near, and says where one is on its way or did not come. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { mark, t } from "../../words/words";
import styles from "./paging.module.css";

export interface PageState {
  state: "idle" | "loading" | "failed";
  load: () => void;
}

/** Load one page at a time; what failed is tried again by hand alone. */
export function usePage(ask: () => Promise<void>): PageState {
  const [state, setState] = useState<PageState["state"]>("idle");
  const isUnderWay = useRef(false);
  const load = useCallback(() => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setState("loading");
    ask()
      .then(
        () => setState("idle"),
        () => setState("failed"),
      )
      .finally(() => {
        isUnderWay.current = false;
      });
  }, [ask]);
  return { state, load };
}

/** Load older messages where there are any. */
export function useOlder(roomId: string): PageState {
  const client = useClient();
  const page = usePage(useCallback(() => client.history.loadOlder(roomId), [client, roomId]));
  return { ...page, load: () => client.store.state.rooms[roomId]?.hasMore && page.load() };
}

/** Load newer messages where what is held does not reach to the newest. */
export function useNewer(roomId: string): PageState {
  const client = useClient();
  const page = usePage(useCallback(() => client.history.loadNewer(roomId), [client, roomId]));
  return { ...page, load: () => client.store.state.rooms[roomId]?.atTail === false && page.load() };
}

const WAITING = {
  before: { loading: mark("Loading what came before…"), failed: mark("What came before did not load.") },
  after: { loading: mark("Loading what comes after…"), failed: mark("What comes after did not load.") },
} as const;

export function Waiting({ page, side }: { page: PageState; side: "before" | "after" }) {
  if (page.state === "idle") return null;
  return (
    <div className={`${styles.waiting} ${page.state === "loading" ? styles.late : ""}`} role="status">
      {t(WAITING[side][page.state])}
      {page.state === "failed" && (
        <Button look="quiet" onClick={page.load}>
          {t("Try again")}
        </Button>
      )}
    </div>
  );
}

interface GapRowProps {
  roomId: string;
  afterSeq: number;
  beforeSeq: number;
}

/** Stands where messages are missing, and loads them as one comes near: from the side from which one comes. */
export function GapRow({ roomId, afterSeq, beforeSeq }: GapRowProps) {
  const client = useClient();
  const row = useRef<HTMLDivElement>(null);
  const ask = useCallback(() => {
    const end = isAbove(row.current) ? { before_seq: beforeSeq } : { after_seq: afterSeq };
    return client.history.fillGap(roomId, end);
  }, [client, roomId, afterSeq, beforeSeq]);
  const { state, load } = usePage(ask);
  useEffect(load, [load]);
  return (
    <div ref={row} className={styles.gap}>
      {state === "failed" ? (
        <>
          {t("What was said between did not load.")}
          <Button look="quiet" onClick={load}>
            {t("Try again")}
          </Button>
        </>
      ) : (
        t("Loading what was said between…")
      )}
    </div>
  );
}

/** Say whether a row stands in the upper half of the list: then one reads what comes after it. */
function isAbove(row: HTMLElement | null): boolean {
  const list = row?.closest("section")?.getBoundingClientRect();
  if (row === null || list === undefined) return false;
  return row.getBoundingClientRect().top < (list.top + list.bottom) / 2;
}
