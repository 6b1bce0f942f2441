/** What a rehearsal found: sums of what happened and of what would have, and the messages one by one. */
import { type ReactNode, useState } from "react";
import { useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { momentName } from "../../ui/time";
import type { Rehearsal, RehearsalSums, RehearsedMessage } from "../../wire/rehearsal";
import { hundredths, mark, number, t, tenths } from "../../words/words";
import styles from "./Rehearsal.module.css";
import { saveJson } from "./saveJson";
import { dollars, outcomeInWords, ruleInWords } from "./words";

interface ComparedProps {
  found: Rehearsal;
  onJump: (messageId: string) => void;
}

export function Compared({ found, onJump }: ComparedProps) {
  const [isBrief, setBrief] = useState(false);
  const [nowMs] = useState(() => Date.now());
  const items = isBrief ? found.items.filter(differs) : found.items;
  return (
    <section className={styles.found} aria-label={t("What the rehearsal found")}>
      <Sums found={found} />
      <div className={styles.tools}>
        <Switch label={t("Only where it differs")} checked={isBrief} onChecked={setBrief} />
        <Button icon="download" onClick={() => saveJson(found, "rehearsal.json")}>
          {t("Save as JSON")}
        </Button>
      </div>
      {items.length === 0 ? (
        <p>
          {found.items.length === 0
            ? t("Nothing was said here that you may read.")
            : t("Nothing would have been different.")}
        </p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.messages}>
            <caption className="visually-hidden">{t("The messages, the oldest first")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("Messages")}</th>
                <th scope="col">{t("Happened")}</th>
                <th scope="col">{t("Would have")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.message_id} item={item} nowMs={nowMs} onJump={onJump} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What the floor goes by as it happens, and a rehearsal does not. */
const LIMITS: Record<string, string> = {
  typing: mark("Who was typing is not known."),
  meaning: mark("What messages mean is read from their words alone."),
  opinions: mark("No second opinion is asked for."),
  reoffers: mark("No question is offered again."),
  chains: mark("Of the limits on chains only how often agents spoke one after another is counted."),
};

/** Say where what would have happened may differ from this; what is not known here is left out. */
function limitsInWords(limits: readonly string[]): string {
  const known = limits.flatMap((limit) => LIMITS[limit] ?? []);
  return [t("It may come otherwise as it happens."), ...known.map((sentence) => t(sentence))].join(" ");
}

const SUMS: readonly { label: string; of: (sums: RehearsalSums) => string }[] = [
  { label: mark("Times agents spoke"), of: ({ turns }) => number(turns) },
  { label: mark("Of these unasked"), of: ({ unasked }) => number(unasked) },
  { label: mark("Interruptions per 100 messages"), of: (sums) => tenths(sums.interruptions_per_100) },
];

function Sums({ found: { messages, agents, happened, would, limits } }: { found: Rehearsal }) {
  const isGuess = agents.some(({ usual }) => usual !== null && !usual.is_own);
  return (
    <>
      <table className={styles.sums}>
        <caption>{t(["{count} message", "{count} messages"], { count: messages })}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t("What")}</span>
            </th>
            <th scope="col">{t("Happened")}</th>
            <th scope="col">{t("Would have")}</th>
          </tr>
        </thead>
        <tbody>
          {SUMS.map(({ label, of }) => (
            <tr key={label}>
              <th scope="row">{t(label)}</th>
              <td>{of(happened)}</td>
              <td>{of(would)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t("Price")}</th>
            <td>{happened.cost_usd === null ? t("not known") : dollars(happened.cost_usd)}</td>
            <td>
              {would.cost_usd === null ? t("not known") : t("about {amount}", { amount: dollars(would.cost_usd) })}
            </td>
          </tr>
        </tbody>
      </table>
      <p className={styles.about}>
        {t(
          "An interruption is something said unasked where another person answered, too. The price on the right is an estimate: as many turns of usual length, by the price of each agent’s model.",
        )}
        {isGuess && ` ${t("Where an agent has not spoken yet, the length of other agents’ turns is taken.")}`}
      </p>
      <p className={styles.about}>{limitsInWords(limits)}</p>
    </>
  );
}

function Row({ item, nowMs, onJump }: { item: RehearsedMessage; nowMs: number; onJump: ComparedProps["onJump"] }) {
  const isAgents = item.author.kind === "agent";
  return (
    <tr className={differs(item) ? styles.differs : undefined}>
      <th scope="row" className={isAgents ? styles.agents : undefined}>
        <span className={styles.who}>
          <Said>{item.author.name}</Said> <time dateTime={item.at}>{momentName(item.at, nowMs)}</time>
        </span>
        <span className={styles.said} dir="auto">
          {plain(item.excerpt)}
        </span>
        <Button look="quiet" icon="enter" onClick={() => onJump(item.message_id)}>
          {t("Go there")}
          <span className="visually-hidden">{`, ${t("to the message of {name}", { name: item.author.name })}`}</span>
        </Button>
      </th>
      <td>
        {item.happened.map((turn) => (
          <Verdict key={turn.agent_id} agentId={turn.agent_id}>
            {outcomeInWords(turn.outcome ?? "speak")}
          </Verdict>
        ))}
      </td>
      <td>
        {item.would.map((one) => (
          <Verdict key={one.agent_id} agentId={one.agent_id} isFaint={one.outcome !== "speak"}>
            {one.outcome === "speak" ? ruleInWords(one.rule) : outcomeInWords(one.outcome)}
            {one.threshold !== null && ` (${hundredths(one.score)})`}
          </Verdict>
        ))}
      </td>
    </tr>
  );
}

interface VerdictProps {
  agentId: string;
  isFaint?: boolean;
  children: ReactNode;
}

function Verdict({ agentId, isFaint = false, children }: VerdictProps) {
  const name = useClientState((state) => memberOfAgent(state, agentId)?.name ?? t("An agent"));
  return (
    <p className={isFaint ? styles.faint : undefined}>
      <strong>
        <Said>{name}</Said>
      </strong>{" "}
      {children}
    </p>
  );
}

/** Say whether others would have spoken than did. */
function differs({ happened, would }: RehearsedMessage): boolean {
  const spoke = happened.filter((turn) => turn.outcome === "spoke").map((turn) => turn.agent_id);
  const wouldSpeak = would.filter((one) => one.outcome === "speak").map((one) => one.agent_id);
  return [...spoke].sort().join() !== [...wouldSpeak].sort().join();
}
