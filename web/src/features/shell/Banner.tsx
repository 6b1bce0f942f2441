/** The state of the connection, when it is worth a word. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import type { ConnectionState } from "../../store/state";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { clockTime } from "../../ui/time";
import { t } from "../../words/words";
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
            {t("Try now")}
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
      return isSlow ? t("Connecting…") : null;
    case "offline": {
      const since = sinceMs === null ? t("Offline") : t("Offline since {when}", { when: clockTime(sinceMs) });
      return `${since}. ${waiting > 0 ? waits(waiting) : t("What you write is sent when you are back")}.`;
    }
    case "online":
      if (caughtUp === null || isNewsOver) return null;
      if (caughtUp === 0) return t("Back online, nothing missed");
      return t(["Back online, {count} message caught up", "Back online, {count} messages caught up"], {
        count: caughtUp,
      });
    case "refused":
      return t("The server ended this session.");
  }
}

function waits(count: number): string {
  return t(
    ["{count} message waits and is sent when you are back", "{count} messages wait and are sent when you are back"],
    { count },
  );
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
      {count > 0
        ? t(["Trying again in {count} second", "Trying again in {count} seconds"], { count })
        : t("Trying again…")}
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
