/** What an agent knew when it said something: what it read and recalled, what it could use, and what had no room. */
import { useCallback } from "react";
import { useClientState } from "../../client/context";
import { getKnown } from "../../client/floor";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { excerpt } from "../../ui/excerpt";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { Known, KnownMessage } from "../../wire/known";
import type { Message } from "../../wire/types";
import { hundredths, listed, number, t } from "../../words/words";
import { AnsweredBy } from "./AnsweredBy";
import styles from "./Known.module.css";
import { partInWords } from "./words";

const MAX_EXCERPT = 140;
/** Less is 0.00 in figures, which says the opposite of what came to mind. */
const SHOWN_FROM = 0.005;

interface KnownDialogProps {
  message: Message;
  onClose: () => void;
  onJump: (messageId: string) => void;
}

export default function KnownDialog({ message, onClose, onJump }: KnownDialogProps) {
  const load = useCallback(() => getKnown(message.id), [message.id]);
  const { value: known, problem } = useLoad(load);
  return (
    <Dialog title={t("What did {name} know?", { name: message.author.name })} onClose={onClose}>
      {problem && (
        <Empty icon="help" title={t("That is not known")}>
          {problem}
        </Empty>
      )}
      {!problem && known === null && <Loading what={t("Looking up what it was told…")} />}
      {known && <Shown known={known} onJump={onJump} />}
    </Dialog>
  );
}

function Shown({ known, onJump }: { known: Known; onJump: (messageId: string) => void }) {
  return (
    <div className={styles.known}>
      <Tokens known={known} />
      <section>
        <h3>{t("Read")}</h3>
        {known.summary && <Summary summary={known.summary} />}
        <ol className={styles.list}>
          {known.messages.map((one) => (
            <ReadMessage key={one.message_id} one={one} onJump={onJump} />
          ))}
        </ol>
        <NotShown count={known.hidden.messages} />
      </section>
      <section>
        <h3>{t("Recalled")}</h3>
        {known.memories.length + known.hidden.memories === 0 && <p>{t("Nothing came to mind.")}</p>}
        <Recalled known={known} />
        <NotShown count={known.hidden.memories} />
        {known.is_kept_from_some && (
          <p>{t("It remembered what may be the answer, and could not tell it to everybody who was there.")}</p>
        )}
      </section>
      <People ids={known.people} />
      {known.inside && <Inside inside={known.inside} />}
    </div>
  );
}

/** What was said before, as far as a model put it into words and that still stands. */
function Summary({ summary }: { summary: NonNullable<Known["summary"]> }) {
  const { messages: count, words } = summary;
  return (
    <>
      <p>{t(["A summary of {count} earlier message", "A summary of {count} earlier messages"], { count })}</p>
      {words.length > 0 && (
        <ul className={styles.words} aria-label={t("In a model's words")}>
          {words.map((one) => (
            <li key={one.from_seq} dir="auto">
              {one.text}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** How much each part of the prompt took, as one bar, and what had no room. */
function Tokens({ known }: { known: Known }) {
  const { parts, tokens, window_tokens: whole } = known;
  const cut = parts.filter((part) => part.cut > 0);
  return (
    <section>
      <h3>
        {whole === null
          ? t("About {tokens} tokens", { tokens: number(tokens) })
          : t("About {tokens} of {whole} tokens", { tokens: number(tokens), whole: number(whole) })}
      </h3>
      <div className={styles.bar} aria-hidden="true">
        {parts.map((part) => (
          <span key={part.name} style={{ flexGrow: part.tokens }} data-part={part.name} />
        ))}
      </div>
      <ul className={styles.parts}>
        {parts.map((part) => (
          <li key={part.name} data-part={part.name}>
            {partInWords(part.name)} <b>{number(part.tokens)}</b>
          </li>
        ))}
      </ul>
      {cut.map((part) => (
        <p key={part.name}>
          {t("{part}: {count} more had no room", { part: partInWords(part.name), count: number(part.cut) })}
        </p>
      ))}
    </section>
  );
}

function ReadMessage({ one, onJump }: { one: KnownMessage; onJump: (messageId: string) => void }) {
  const { message } = one;
  if (message === null || message.deleted) {
    return <li className={styles.gone}>{t("This message was deleted.")}</li>;
  }
  return (
    <li>
      <Button look="quiet" onClick={() => onJump(message.id)}>
        <Said className={styles.author}>{message.author.name}</Said>{" "}
        <span dir="auto">{excerpt(message.text).slice(0, MAX_EXCERPT)}</span>
        {one.is_answer && <small>{t("answered before")}</small>}
        {one.is_changed && <small>{t("edited since")}</small>}
      </Button>
    </li>
  );
}

function Recalled({ known }: { known: Known }) {
  return (
    <ul className={styles.list}>
      {known.memories.map((one) => (
        <li key={one.memory_id}>
          <span dir="auto">{one.memory?.content ? `“${plain(one.memory.content)}”` : t("Something it remembers")}</span>{" "}
          <Bearing relevance={one.relevance} similarity={one.similarity} />
        </li>
      ))}
    </ul>
  );
}

/** How much a memory bears on the question; where that is too little for a figure, how near their words are. */
function Bearing({ relevance, similarity }: { relevance: number; similarity: number | null }) {
  if (relevance >= SHOWN_FROM) {
    return <small>{t("bears on it: {relevance}", { relevance: hundredths(relevance) })}</small>;
  }
  if (similarity !== null && similarity >= SHOWN_FROM) {
    return <small>{t("near in words: {similarity}", { similarity: hundredths(similarity) })}</small>;
  }
  return null;
}

function NotShown({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p className={styles.gone}>
      {t(["One more is gone or not yours to see.", "{count} more are gone or not yours to see."], { count })}
    </p>
  );
}

function People({ ids }: { ids: readonly string[] }) {
  const members = useClientState((state) => state.members);
  const names = ids.map((id) => members[id]).filter((one) => one !== undefined);
  if (names.length === 0) return null;
  return (
    <section>
      <h3>{t("Who was there")}</h3>
      <p dir="auto">
        <Said>{listed(names.map(({ name }) => name))}</Said>
      </p>
    </section>
  );
}

function Inside({ inside }: { inside: NonNullable<Known["inside"]> }) {
  return (
    <section>
      <h3>{t("With what it thought")}</h3>
      <p>
        {inside.provider}, {inside.model}
      </p>
      <AnsweredBy answers={inside.answers} />
      {inside.tools.length > 0 && <p>{t("Could use: {tools}", { tools: listed(inside.tools) })}</p>}
    </section>
  );
}
