/** The state of the connection, when it is worth a word. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import type { ConnectionState } from "../../store/state";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { clockTime } from "../../ui/time";
import { t } from "../../ui/words";
import styles from "./Banner.module.css";

const BACK_MS = 4_000;
const PATIENCE_MS = 1_200;

export function Banner() {
  const client = useClient();
  const connection = useClientState((state) => state.connection);
  const waiting = useClientState((state) => state.outbox.filter((one) => one.status === "queued").length);
  const { status } = connection;
  const isNewsOver = useLater(status === "online", BACK_MS);
  const isSlow = useLater(status === "connecting", PATIENCE_MS);
  const text = textOf(connection, { waiting, isNewsOver, isSlow });
  return (
    <div className={text === null ? styles.empty : `${styles.banner} ${styles[status]}`}>
      <span role="status" className={styles.words}>
        {text !== null && status === "online" && <Icon name="check" size={14} />}
        {text}
      </span>
      {status === "offline" && (
        <>
          <Countdown untilMs={connection.retryAtMs} />
          <Button look="quiet" onClick={() => client.retryNow()}>
            Try now
          </Button>
        </>
      )}
    </div>
  );
}

interface News {
  waiting: number;
  isNewsOver: boolean;
  isSlow: boolean;
}

function textOf({ status, sinceMs, caughtUp }: ConnectionState, { waiting, isNewsOver, isSlow }: News): string | null {
  switch (status) {
    case "connecting":
      return isSlow ? "Connecting…" : null;
    case "offline": {
      const since = sinceMs === null ? "Offline" : `Offline since ${clockTime(sinceMs)}`;
      return `${since}. ${waiting > 0 ? t("waiting", { count: waiting }) : "What you write is sent when you are back"}.`;
    }
    case "online":
      if (caughtUp === null || isNewsOver) return null;
      return `Back online, ${caughtUp === 0 ? "nothing missed" : t("caught_up", { count: caughtUp })}`;
    case "refused":
      return "The server ended this session.";
  }
}

/** Count the seconds to the next attempt, for the eye alone: read aloud they would never end. */
function Countdown({ untilMs }: { untilMs: number | null }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    if (untilMs === null) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [untilMs]);
  const count = untilMs === null ? 0 : Math.ceil((untilMs - nowMs) / 1_000);
  return (
    <span className={styles.countdown} aria-hidden="true">
      {count > 0 ? t("retry_in", { count }) : "Trying again…"}
    </span>
  );
}

/** Turn true some time after `isOn` did. */
function useLater(isOn: boolean, delayMs: number): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    setLater(false);
    if (!isOn) return;
    const timer = setTimeout(() => setLater(true), delayMs);
    return () => clearTimeout(timer);
  }, [isOn, delayMs]);
  return isLater;
}
