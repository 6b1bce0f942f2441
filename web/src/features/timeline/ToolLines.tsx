/** An agent's tool calls, one folded line each; unfolded, what went in and what came out. */
import type { ToolCall } from "../../store/state";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { duration } from "../../ui/time";
import { mark, t } from "../../words/words";
import styles from "./ToolLines.module.css";

const STATUS_WORDS: Record<ToolCall["status"], string> = {
  pending: mark("waits"),
  running: mark("running…"),
  waiting_approval: mark("waits for approval"),
  success: mark("done"),
  error: mark("failed"),
  denied: mark("not allowed"),
  timed_out: mark("took too long"),
};

export function ToolLines({ calls }: { calls: readonly ToolCall[] }) {
  if (calls.length === 0) return null;
  return (
    <div className={styles.lines}>
      {calls.map((call) => (
        <ToolLine key={call.executionId} call={call} />
      ))}
    </div>
  );
}

function ToolLine({ call }: { call: ToolCall }) {
  const hasDetail = call.input != null || call.output != null || call.error != null;
  const line = (
    <>
      <Icon name={call.status === "success" ? "check" : call.status === "error" ? "warning" : "tool"} size={14} />
      <span className={styles.tool}>{call.tool}</span>
      {call.summary && (
        <span className={styles.summary} dir="auto">
          {plain(call.summary.replace(`${call.tool}: `, ""))}
        </span>
      )}
      <span className={styles.status}>
        {t(STATUS_WORDS[call.status])}
        {call.durationMs !== null && ` · ${duration(call.durationMs)}`}
      </span>
    </>
  );
  if (!hasDetail) return <div className={`${styles.line} ${styles[call.status] ?? ""}`}>{line}</div>;
  return (
    <details className={styles[call.status] ?? ""}>
      <summary className={styles.line}>
        {line}
        <span className={styles.chevron}>
          <Icon name="chevron" size={12} />
        </span>
      </summary>
      <dl className={styles.detail}>
        <Part name={t("Input")} value={call.input} />
        <Part name={t("Output")} value={call.output} />
        <Part name={t("Error")} value={call.error} />
      </dl>
    </details>
  );
}

function Part({ name, value }: { name: string; value: unknown }) {
  if (value == null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{plain(typeof value === "string" ? value : JSON.stringify(value, null, 2))}</dd>
    </>
  );
}
