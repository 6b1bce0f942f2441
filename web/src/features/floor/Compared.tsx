/** What a rehearsal found: sums of what happened and of what would have, and the messages one by one. */
import { type ReactNode, useState } from "react";
import { useClientState } from "../../client/context";
import { memberOfAgent } from "../../store/state";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Field";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { momentName } from "../../ui/time";
import type { Rehearsal, RehearsalSums, RehearsedMessage } from "../../wire/types";
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
    <section className={styles.found} aria-label="What the rehearsal found">
      <Sums found={found} />
      <div className={styles.tools}>
        <Switch label="Only where it differs" checked={isBrief} onChecked={setBrief} />
        <Button icon="download" onClick={() => saveJson(found, "rehearsal.json")}>
          Save as JSON
        </Button>
      </div>
      {items.length === 0 ? (
        <p>
          {found.items.length === 0 ? "Nothing was said here that you may read." : "Nothing would have been different."}
        </p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.messages}>
            <caption className="visually-hidden">The messages, the oldest first</caption>
            <thead>
              <tr>
                <th scope="col">Message</th>
                <th scope="col">Happened</th>
                <th scope="col">Would have</th>
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

const SUMS: readonly { label: string; of: (sums: RehearsalSums) => string }[] = [
  { label: "Times agents spoke", of: ({ turns }) => String(turns) },
  { label: "Of these unasked", of: ({ unasked }) => String(unasked) },
  { label: "Interruptions per 100 messages", of: (sums) => sums.interruptions_per_100.toFixed(1) },
];

function Sums({ found: { messages, agents, happened, would } }: { found: Rehearsal }) {
  const isGuess = agents.some(({ usual }) => usual !== null && !usual.is_own);
  return (
    <>
      <table className={styles.sums}>
        <caption>{messages === 1 ? "1 message" : `${messages} messages`}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">Happened</th>
            <th scope="col">Would have</th>
          </tr>
        </thead>
        <tbody>
          {SUMS.map(({ label, of }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{of(happened)}</td>
              <td>{of(would)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Price</th>
            <td>{happened.cost_usd === null ? "not known" : dollars(happened.cost_usd)}</td>
            <td>{would.cost_usd === null ? "not known" : `about ${dollars(would.cost_usd)}`}</td>
          </tr>
        </tbody>
      </table>
      <p className={styles.about}>
        An interruption is something said unasked where another person answered, too. The price on the right is an
        estimate: as many turns of usual length, by the price of each agent’s model.
        {isGuess && " Where an agent has not spoken yet, the length of other agents’ turns is taken."}
      </p>
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
          Go there<span className="visually-hidden">, to the message of {item.author.name}</span>
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
            {one.threshold !== null && ` (${one.score.toFixed(2)})`}
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
  const name = useClientState((state) => memberOfAgent(state, agentId)?.name ?? "An agent");
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
