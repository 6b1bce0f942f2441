/** What was reported, for those who keep order: look at it, and say what came of it. */
import { useCallback, useEffect, useState } from "react";
import { useClientState } from "../../client/context";
import { closeReport, listReports } from "../../client/order";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { fullTime, momentName } from "../../ui/time";
import { useSubmit } from "../../ui/useSubmit";
import type { Report, ReportStatus } from "../../wire/types";
import { tr } from "../../words/rich";
import { choices } from "../../words/terms";
import { mark, t } from "../../words/words";
import styles from "./Order.module.css";
import { reasonOf } from "./reasons";

const STATUSES = [
  { value: "open", label: mark("Open") },
  { value: "resolved", label: mark("Resolved") },
  { value: "dismissed", label: mark("Dismissed") },
] as const;

const CLOSED = {
  resolved: mark("Resolved by {name}, {when}"),
  dismissed: mark("Dismissed by {name}, {when}"),
} as const;

const NONE: Record<ReportStatus, string> = {
  open: mark("Nothing waits to be looked at"),
  resolved: mark("Nothing was resolved yet"),
  dismissed: mark("Nothing was dismissed yet"),
};

interface ReportsDialogProps {
  onClose: () => void;
  /** Show a message where it was said. */
  onJump: (message: NonNullable<Report["message"]>) => void;
}

export default function ReportsDialog({ onClose, onJump }: ReportsDialogProps) {
  const [status, setStatus] = useState<ReportStatus>("open");
  return (
    <Dialog title={t("Reports")} size="large" onClose={onClose}>
      <div className={styles.form}>
        <Select
          label={t("Which")}
          value={status}
          options={choices(STATUSES)}
          onChange={(event) => setStatus(STATUSES.find(({ value }) => value === event.target.value)?.value ?? "open")}
        />
        <Reports key={status} status={status} onJump={onJump} />
      </div>
    </Dialog>
  );
}

function Reports({ status, onJump }: { status: ReportStatus; onJump: ReportsDialogProps["onJump"] }) {
  const { reports, next, problem, isBusy, load, drop } = useReports(status);
  return (
    <>
      {problem && (
        <Fault>
          {problem} <Button onClick={() => load(null)}>{t("Try again")}</Button>
        </Fault>
      )}
      {reports === null && !problem && <Loading what={t("Fetching what was reported…")} />}
      {reports?.length === 0 && <Empty icon="flag" title={t(NONE[status])} />}
      <ul className={styles.reports}>
        {reports?.map((report) => (
          <li key={report.id}>
            <ReportCard report={report} onJump={onJump} onClosed={() => drop(report.id)} />
          </li>
        ))}
      </ul>
      {next !== null && (
        <Button disabled={isBusy} onClick={() => load(next)}>
          {t("Older ones")}
        </Button>
      )}
    </>
  );
}

/** Hold the reports of a status, page by page; anew whenever one was made or closed. */
function useReports(status: ReportStatus) {
  const openCount = useClientState((state) => state.openReports);
  const [held, setHeld] = useState<{ reports: Report[] | null; next: string | null }>({ reports: null, next: null });
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(
    (cursor: string | null): void => {
      setProblem(null);
      setBusy(true);
      listReports(status, cursor)
        .then(({ items, next }) =>
          setHeld((old) => ({ reports: cursor === null ? items : [...(old.reports ?? []), ...items], next })),
        )
        .catch((error: Error) => setProblem(error.message))
        .finally(() => setBusy(false));
    },
    [status],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count means that reports were made or closed
  useEffect(() => load(null), [load, openCount]);
  const drop = (id: string): void =>
    setHeld((old) => ({ ...old, reports: old.reports?.filter((one) => one.id !== id) ?? null }));
  return { ...held, problem, isBusy, load, drop };
}

interface ReportCardProps {
  report: Report;
  onJump: ReportsDialogProps["onJump"];
  onClosed: () => void;
}

function ReportCard({ report, onJump, onClosed }: ReportCardProps) {
  const { message } = report;
  const room = useClientState((state) => state.rooms[report.room_id]);
  const reporter = useClientState((state) => state.members[report.reporter_id]?.name ?? t("Somebody"));
  const closer = useClientState((state) => state.members[report.closed_by ?? ""]?.name ?? t("Somebody"));
  return (
    <article className={styles.report} aria-label={t("Report by {name}", { name: reporter })}>
      <blockquote className={styles.quoted}>
        {message ? (
          <>
            <Said>{message.author.name}</Said>
            <p dir="auto">{message.deleted ? t("This message was deleted.") : plain(message.text)}</p>
          </>
        ) : (
          <p>{t("Said before you came to the room.")}</p>
        )}
      </blockquote>
      <p dir="auto">
        <Said>{reporter}</Said>: {plain(reasonOf(report.reason))}
      </p>
      <p className={styles.about} title={fullTime(report.created_at)}>
        {momentName(report.created_at, Date.now())}
        {room && <>, {tr("in #{room}", { room: <Said>{room.room.name}</Said> })}</>}
      </p>
      {report.closed_at && (
        <p className={styles.about} dir="auto">
          {tr(CLOSED[report.status === "resolved" ? "resolved" : "dismissed"], {
            name: <Said>{closer}</Said>,
            when: momentName(report.closed_at, Date.now()),
          })}
          {report.note && `: ${plain(report.note)}`}
        </p>
      )}
      {report.status === "open" && <Closing report={report} onClosed={onClosed} />}
      {message && room?.isMember && (
        <Button icon="reply" onClick={() => onJump(message)}>
          {t("Go to the message")}
        </Button>
      )}
    </article>
  );
}

function Closing({ report, onClosed }: { report: Report; onClosed: () => void }) {
  const [note, setNote] = useState("");
  const resolving = useSubmit(() => close("resolved"));
  const dismissing = useSubmit(() => close("dismissed"));
  const close = async (status: "resolved" | "dismissed"): Promise<void> => {
    await closeReport(report.id, status, note.trim());
    onClosed();
  };
  const problem = resolving.problem ?? dismissing.problem;
  const isBusy = resolving.isBusy || dismissing.isBusy;
  return (
    <form className={styles.closing} onSubmit={resolving.run}>
      {problem && <Fault>{problem}</Fault>}
      <TextField
        label={t("Note")}
        hint={t("What was done about it, for those who keep order. May stay empty.")}
        value={note}
        maxLength={500}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className={styles.verbs}>
        <Button type="submit" look="primary" icon="check" disabled={isBusy}>
          {t("Resolve")}
        </Button>
        <Button icon="close" disabled={isBusy} onClick={() => dismissing.run()}>
          {t("Dismiss")}
        </Button>
      </div>
    </form>
  );
}
