/** What agents may remember of oneself: the choice, what waits for one's word, taking it along, having it erased. */
import { useState } from "react";
import { useAccount, useClientState } from "../../client/context";
import {
  answerProposal,
  eraseMemories,
  exportMemories,
  listProposals,
  readConsent,
  setConsent,
} from "../../client/memory";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Fault } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Erasure, MemoryChoice, MemoryProposal } from "../../wire/types";
import { mark, t } from "../../words/words";
import styles from "./SettingsDialog.module.css";

const CHOICES: Record<MemoryChoice, string> = {
  allow: mark("Remember what helps"),
  ask: mark("Ask me each time"),
  never: mark("Remember nothing of me"),
};
const NAMES = Object.keys(CHOICES) as MemoryChoice[];

/** Nothing for programs: of them there is nothing to allow. */
export function MemorySection() {
  const account = useAccount();
  return account?.kind === "human" ? <Mine /> : null;
}

function Mine() {
  const { value: choice, problem, replace } = useLoad(readConsent);
  const [refusal, setRefusal] = useState<string | null>(null);
  const choose = (wanted: MemoryChoice): void => {
    setRefusal(null);
    setConsent(wanted).then(replace, (error: unknown) =>
      setRefusal(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <section>
      <h3>{t("What agents remember of you")}</h3>
      {(problem ?? refusal) && <Fault>{problem ?? refusal}</Fault>}
      {choice !== null && (
        <Select
          label={t("Agents may")}
          value={choice}
          options={NAMES.map((one) => ({ value: one, label: t(CHOICES[one]) }))}
          onChange={(event) => choose(NAMES.find((one) => one === event.target.value) ?? "allow")}
        />
      )}
      {choice === "ask" && <Proposals />}
      <TakeAlong />
      <Erase />
    </section>
  );
}

function Proposals() {
  const { value: proposals, problem, replace } = useLoad(listProposals);
  const answered = (id: string): void => replace((proposals ?? []).filter((one) => one.id !== id));
  if (problem) return <Fault>{problem}</Fault>;
  if (proposals?.length === 0) return <p className={styles.note}>{t("Nothing waits for your word.")}</p>;
  return (
    <ul aria-label={t("What agents would remember")}>
      {proposals?.map((proposal) => (
        <li key={proposal.id}>
          <Proposed proposal={proposal} onAnswered={answered} />
        </li>
      ))}
    </ul>
  );
}

function Proposed({ proposal, onAnswered }: { proposal: MemoryProposal; onAnswered: (id: string) => void }) {
  const name = useClientState((state) => memberOfAgent(state, proposal.agent_id)?.name ?? t("An agent"));
  const answer = async (allow: boolean): Promise<void> => {
    await answerProposal(proposal.id, allow);
    onAnswered(proposal.id);
  };
  const yes = useSubmit(() => answer(true));
  const no = useSubmit(() => answer(false));
  const isBusy = yes.isBusy || no.isBusy;
  const problem = yes.problem ?? no.problem;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      <span dir="auto">
        {name}: “{plain(proposal.content)}”
      </span>
      <div className={styles.verbs}>
        <Button disabled={isBusy} onClick={() => yes.run()}>
          {t("Remember")}
        </Button>
        <Button look="quiet" disabled={isBusy} onClick={() => no.run()}>
          {t("Do not")}
        </Button>
      </div>
    </>
  );
}

function TakeAlong() {
  const { isBusy, problem, run } = useSubmit(async () => {
    const all = JSON.stringify(await exportMemories(), null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([all], { type: "application/json" }));
    link.download = "memories.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return (
    <div>
      {problem && <Fault>{problem}</Fault>}
      <Button icon="download" disabled={isBusy} onClick={() => run()}>
        {t("Download what they remember of you")}
      </Button>
    </div>
  );
}

function Erase() {
  const [isAsked, setAsked] = useState(false);
  const [report, setReport] = useState<Erasure | null>(null);
  const { isBusy, problem, run } = useSubmit(async () => {
    setReport(await eraseMemories());
    setAsked(false);
  });
  if (report !== null) return <Report report={report} />;
  return (
    <>
      {problem && <Fault>{problem}</Fault>}
      {!isAsked && (
        <div>
          <Button onClick={() => setAsked(true)}>{t("Have it erased…")}</Button>
        </div>
      )}
      {isAsked && (
        <>
          <p>
            {t(
              "All agents forget what you said and what is about you, for good, down to the disk. Your messages stay until you delete them. Nobody can undo this.",
            )}
          </p>
          <div className={styles.verbs}>
            <Button look="danger" disabled={isBusy} onClick={() => run()}>
              {t("Erase what they remember")}
            </Button>
            <Button onClick={() => setAsked(false)}>{t("Keep it")}</Button>
          </div>
        </>
      )}
    </>
  );
}

function Report({ report }: { report: Erasure }) {
  return (
    <p role="status">
      {t(["One memory is erased.", "{count} memories are erased."], { count: report.memories })}{" "}
      {report.ties > 0 &&
        t(["One tie to another member is erased.", "{count} ties to other members are erased."], {
          count: report.ties,
        })}{" "}
      {report.answers > 0 &&
        t(["One message of an agent is deleted.", "{count} messages of agents are deleted."], {
          count: report.answers,
        })}{" "}
      {report.traces === 0 &&
        report.looked_for > 0 &&
        t("None of their words is found in the server's files any more.")}
      {report.traces !== null &&
        report.traces > 0 &&
        t(["The words of one still stand in messages.", "The words of {count} still stand in messages."], {
          count: report.traces,
        })}{" "}
      {report.unknown > 0 &&
        t(
          [
            "One message that you had deleted could not be looked for: its words are known no more.",
            "{count} messages that you had deleted could not be looked for: their words are known no more.",
          ],
          { count: report.unknown },
        )}{" "}
      {report.is_index_elsewhere && t("What the server of their vectors keeps on its own disk was not looked at.")}
    </p>
  );
}
