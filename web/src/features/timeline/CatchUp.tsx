/** Sums up a room in which much was said since I was there: for me first, what else, who talked, and a way to hear more. */
import { useCallback } from "react";
import { useClient, useClientState } from "../../client/context";
import type { Digest } from "../../client/digest";
import { useSlowMode } from "../../client/slowMode";
import { wordsOf } from "../../store/messages";
import { othersIn } from "../../store/names";
import { isHeard } from "../../store/rights";
import type { RoomState, Visit } from "../../store/state";
import { Avatar } from "../../ui/Avatar";
import { Button, IconButton } from "../../ui/Button";
import { newMessages } from "../../ui/counts";
import { excerpt } from "../../ui/excerpt";
import { Said } from "../../ui/Said";
import { shortTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { DirectoryMember, Message } from "../../wire/types";
import { listedNodes, tr } from "../../words/rich";
import { byName, number, t } from "../../words/words";
import styles from "./CatchUp.module.css";

/** From so many new messages on a sum is of more use than a number. */
export const MUCH = 15;
const MAX_MENTIONS = 3;
const MAX_TALKERS = 5;
const MAX_FILES = 3;
const MAX_PINS = 2;
const MAX_JOINED = 4;

interface CatchUpProps {
  room: RoomState;
  visit: Visit;
  onThread: (rootId: string) => void;
}

export function CatchUp({ room, visit, onThread }: CatchUpProps) {
  const client = useClient();
  const roomId = room.room.id;
  const { fromSeq } = visit;
  const load = useCallback(() => client.history.catchUp(roomId, fromSeq), [client, roomId, fromSeq]);
  const { value: digest, problem, reload } = useLoad(load);
  const {
    isBusy,
    problem: lost,
    run: goBack,
  } = useSubmit(async () => {
    await client.showSeq(roomId, fromSeq + 1);
  });
  const close = (): void => client.store.dispatch({ type: "visit_over", roomId });
  const show = ({ thread_id: rootId, seq }: Message): void => {
    if (rootId !== null) onThread(rootId);
    else void client.showSeq(roomId, seq).catch(() => undefined);
  };
  return (
    <section className={styles.strip} aria-label={t("Since your last visit")}>
      <header>
        <h2>{t("Since your last visit")}</h2>
        <IconButton icon="close" label={t("Put this away")} size={16} className={styles.close} onClick={close} />
      </header>
      {problem === null && digest === null && <p role="status">{t("Looking through what is new…")}</p>}
      {(problem ?? lost) !== null && (
        <p role="alert">
          {problem ?? lost} {problem !== null && <Button onClick={reload}>{t("Try again")}</Button>}
        </p>
      )}
      {digest && <Sum digest={digest} unread={visit.unread} onShow={show} />}
      <div className={styles.actions}>
        <Button icon="top" disabled={isBusy} onClick={() => goBack()}>
          {t("To where you left")}
        </Button>
        <AskToSumUp room={room} digest={digest} unread={visit.unread} onAsked={close} />
      </div>
    </section>
  );
}

function Sum({ digest, unread, onShow }: { digest: Digest; unread: number; onShow: (message: Message) => void }) {
  const { talkers, mentions, threadCount, sinceAt, count, isWhole } = digest;
  const when = sinceAt === null ? "" : shortTime(sinceAt, Date.now());
  const rest = talkers.slice(MAX_TALKERS);
  return (
    <>
      <p className={styles.lead}>
        {isWhole
          ? t(["{count} new message since {when}", "{count} new messages since {when}"], { count, when })
          : newMessages(unread)}
        {threadCount > 0 && `, ${t(["also in {count} thread", "also in {count} threads"], { count: threadCount })}`}
        {!isWhole && `; ${t("counted in the newest {count}:", { count })}`}
      </p>
      {mentions.length > 0 && (
        <ul className={styles.mentions} aria-label={t("For you")}>
          {mentions.slice(0, MAX_MENTIONS).map((message) => (
            <li key={message.id}>
              <button type="button" onClick={() => onShow(message)}>
                <Said>{message.author.name}</Said> <span dir="auto">{excerpt(wordsOf(message))}</span>
              </button>
            </li>
          ))}
          {mentions.length > MAX_MENTIONS && (
            <li className={styles.more}>
              {t(["and {count} other for you", "and {count} others for you"], {
                count: mentions.length - MAX_MENTIONS,
              })}
            </li>
          )}
        </ul>
      )}
      <Else digest={digest} onShow={onShow} />
      <ul className={styles.talkers} aria-label={t("Who talked")}>
        {talkers.slice(0, MAX_TALKERS).map((one) => (
          <li key={one.id}>
            <Avatar id={one.id} name={one.name} kind={one.kind} size={20} />
            <Said>{one.name}</Said> <b>{number(one.count)}</b>
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            {t(["{count} other", "{count} others"], { count: rest.length })}{" "}
            <b>{number(rest.reduce((sum, one) => sum + one.count, 0))}</b>
          </li>
        )}
      </ul>
    </>
  );
}

/** What happened beside the talk: what was pinned, files, and who came in. */
function Else({ digest, onShow }: { digest: Digest; onShow: (message: Message) => void }) {
  const { pins, files, joined } = digest;
  if (pins.length + files.length + joined.length === 0) return null;
  const names = joined.slice(0, MAX_JOINED).map(({ id, name }) => <Said key={id}>{name}</Said>);
  const others = joined.length - names.length;
  const more = others > 0 ? [t(["{count} other", "{count} others"], { count: others })] : [];
  return (
    <ul className={styles.else} aria-label={t("What else happened")}>
      {pins.slice(0, MAX_PINS).map((message) => (
        <li key={`pin ${message.id}`}>
          <Found what={t("Pinned")} message={message} said={excerpt(wordsOf(message))} onShow={onShow} />
        </li>
      ))}
      {files.slice(0, MAX_FILES).map((message) => (
        <li key={message.id}>
          <Found
            what={t(["{count} file", "{count} files"], { count: message.attachments.length })}
            message={message}
            said={message.attachments.map(({ name }) => name).join(", ")}
            onShow={onShow}
          />
        </li>
      ))}
      {files.length > MAX_FILES && (
        <li className={styles.more}>
          {t(["and files in {count} other", "and files in {count} others"], { count: files.length - MAX_FILES })}
        </li>
      )}
      {joined.length > 0 && (
        <li className={styles.more}>{tr("Came in: {names}", { names: listedNodes([...names, ...more]) })}</li>
      )}
    </ul>
  );
}

interface FoundProps {
  what: string;
  message: Message;
  said: string;
  onShow: (message: Message) => void;
}

function Found({ what, message, said, onShow }: FoundProps) {
  return (
    <button type="button" onClick={() => onShow(message)}>
      {what} · <Said>{message.author.name}</Said> <span dir="auto">{said}</span>
    </button>
  );
}

interface AskProps {
  room: RoomState;
  digest: Digest | null;
  unread: number;
  onAsked: () => void;
}

/** Ask an agent of the room by an ordinary message that names it. */
function AskToSumUp({ room, digest, unread, onAsked }: AskProps) {
  const client = useClient();
  const members = useClientState((state) => state.members);
  const me = useClientState((state) => state.me);
  const mayWrite = useClientState((state) => isHeard(state, room));
  const waitS = useSlowMode(room);
  const agent = teller(othersIn({ me, members }, room), room.room.agent_modes);
  if (agent === undefined || !mayWrite) return null;
  const ask = (): void => {
    const { handle } = agent;
    const messages = newMessages(unread);
    // What was read of it may begin later than what is counted.
    const when = digest?.isWhole && digest.sinceAt ? shortTime(digest.sinceAt, Date.now()) : "";
    client.outbox.post(
      room.room.id,
      when === ""
        ? t("@{handle} please sum up what was said here ({messages})", { handle, messages })
        : t("@{handle} please sum up what was said here since {when} ({messages})", { handle, when, messages }),
      null,
    );
    onAsked();
  };
  return (
    <Button icon="spark" disabled={waitS > 0} onClick={ask}>
      <span>{tr("Ask {handle} to sum up", { handle: <bdi>@{agent.handle}</bdi> })}</span>
    </Button>
  );
}

/** Choose the agent to ask: Basil, who keeps the thread from the first day on, else the first by name that listens. */
function teller(
  members: readonly DirectoryMember[],
  modes: RoomState["room"]["agent_modes"],
): DirectoryMember | undefined {
  const agents = members
    .filter((one) => one.kind === "agent" && modes[one.agent_id ?? ""] !== "off")
    .sort((a, b) => byName(a.name, b.name));
  return agents.find((one) => one.handle === "basil") ?? agents[0];
}
