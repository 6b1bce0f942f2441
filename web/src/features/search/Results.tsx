/** What was found: where, by whom and when it was said, and the words around. */
import { type UIEvent, useMemo } from "react";
import { useClientState } from "../../client/context";
import type { Search } from "../../client/search";
import { roomTitle } from "../../store/names";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { plain } from "../../ui/plain";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { clockTime, dayName, fullTime } from "../../ui/time";
import type { SearchHit } from "../../wire/types";
import { t } from "../../words/words";
import { piecesOf, type Terms, termsOf } from "./query";
import styles from "./SearchDialog.module.css";

interface ResultsProps {
  id: string;
  found: Search;
  active: number;
  onScroll: (event: UIEvent) => void;
  onHit: (hit: SearchHit) => void;
  onMore: () => void;
  onAgain: () => void;
}

export function Results({ id, found, active, onScroll, onHit, onMore, onAgain }: ResultsProps) {
  const { asked, state, hits, next, problem, isMoreComing } = found;
  const terms = useMemo(() => termsOf(asked), [asked]);
  const isEmpty = state === "ready" && hits.length === 0;
  const said = state === "ready" && hits.length > 0 ? countOf(hits.length, next !== null) : "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.results} tabIndex={0} onScroll={onScroll}>
      <p className={styles.count} role="status">
        {said}
      </p>
      {state === "idle" && <Hints />}
      {state === "loading" && hits.length === 0 && <Loading what={t("Looking…")} />}
      {state === "failed" && (
        <Empty
          icon="warning"
          title={t("This could not be searched")}
          action={{ label: t("Try again"), onClick: onAgain }}
        >
          <span role="alert">{plain(problem ?? "")}</span>
        </Empty>
      )}
      {isEmpty && (
        <Empty icon="search" title={t("Nothing was found")}>
          {t("All words must be in the message. Fewer words, or fewer filters, find more.")}
        </Empty>
      )}
      <div id={id} role="listbox" aria-label={t("Results")} hidden={hits.length === 0}>
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above takes the keys
          <div
            key={hit.message.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.hit}
            onClick={() => onHit(hit)}
          >
            <Hit hit={hit} terms={terms} />
          </div>
        ))}
      </div>
      {state === "ready" && problem !== null && <Fault>{problem}</Fault>}
      {hits.length > 0 && next !== null && (
        <p className={styles.more}>
          <Button look="quiet" disabled={isMoreComing} onClick={onMore}>
            {isMoreComing ? t("Looking further…") : t("Show more")}
          </Button>
        </p>
      )}
    </div>
  );
}

function Hit({ hit: { message, room, snippet }, terms }: { hit: SearchHit; terms: Terms }) {
  const { author, attachments, created_at: at } = message;
  const title = useClientState((state) => {
    const known = state.rooms[room.id];
    return known === undefined ? room.name : roomTitle(state, known);
  });
  return (
    <>
      <Avatar id={author.id} name={author.name} kind={author.kind} size={28} />
      <span className={styles.about}>
        <Said className={styles.author}>{author.name}</Said>
        <span className={styles.where}>
          {room.kind !== "direct" && "#"}
          <Said>{title || t("a direct room")}</Said>
          {message.thread_id !== null && `, ${t("in a thread")}`}
        </span>
        <time dateTime={at} title={fullTime(at)}>
          {dayName(at, Date.now())}, {clockTime(at)}
        </time>
      </span>
      {snippet !== "" && (
        <span className={styles.snippet} dir="auto">
          {piecesOf(plain(snippet), terms).map(({ text, isHit }, index) => {
            // The pieces of one text never change their places.
            const key = `${index}`;
            return isHit ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
          })}
        </span>
      )}
      {attachments.length > 0 && (
        <span className={styles.files}>
          <Icon name="attach" size={14} /> <Said>{attachments.map(({ name }) => name).join(", ")}</Said>
        </span>
      )}
    </>
  );
}

function Hints() {
  return (
    <dl className={styles.hints}>
      <div>
        <dt>{t("water beans")}</dt>
        <dd>{t("both words, in any order; of the last one its beginning is enough")}</dd>
      </div>
      <div>
        <dt>{t('"green door"')}</dt>
        <dd>{t("in this order")}</dd>
      </div>
      <div>
        <dt translate="no">-red</dt>
        <dd>{t("without this word")}</dd>
      </div>
      <div>
        <dt translate="no">from:me has:file</dt>
        <dd>{t("what you sent with a file")}</dd>
      </div>
      <div>
        <dt translate="no">after:2026-03-01</dt>
        <dd>{t("said later than that day, in UTC")}</dd>
      </div>
    </dl>
  );
}

function countOf(count: number, hasMore: boolean): string {
  return hasMore ? t("The first {count} messages", { count }) : t(["{count} message", "{count} messages"], { count });
}
