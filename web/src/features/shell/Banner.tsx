/** The state of the connection, when it is worth a word. */
import { useEffect, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { Button } from "../../ui/Button";
import { clockTime } from "../../ui/time";
import styles from "./Banner.module.css";

const BACK_MS = 4_000;
const PATIENCE_MS = 1_200;

export function Banner() {
  const client = useClient();
  const { status, sinceMs, caughtUp } = useClientState((state) => state.connection);
  const isNewsOver = useLater(status === "online", BACK_MS);
  const isSlow = useLater(status === "connecting", PATIENCE_MS);
  const text = {
    connecting: isSlow ? "Connecting…" : null,
    offline:
      sinceMs === null ? "Offline" : `Offline since ${clockTime(sinceMs)}. What you write is sent when you are back.`,
    online:
      caughtUp === null || isNewsOver
        ? null
        : `Back online, ${caughtUp === 0 ? "nothing missed" : `${messages(caughtUp)} caught up`}`,
    refused: "The server ended this session.",
  }[status];
  return (
    <div role="status" className={text === null ? styles.empty : `${styles.banner} ${styles[status]}`}>
      {text}
      {status === "offline" && (
        <Button look="quiet" onClick={() => client.retryNow()}>
          Try now
        </Button>
      )}
    </div>
  );
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
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
