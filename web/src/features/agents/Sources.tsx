/** What an agent learns from: documents to give it, how far each is, to take away; and all it knows as a file. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useClientState } from "../../client/context";
import { knowledgeUrl, listSources, removeSource, train } from "../../client/knowledge";
import { Button, IconButton } from "../../ui/Button";
import { size } from "../../ui/bytes";
import { Select, Switch } from "../../ui/Field";
import { Progress } from "../../ui/Progress";
import { Said } from "../../ui/Said";
import { Empty, Fault, Loading } from "../../ui/State";
import { fullTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Source } from "../../wire/knowledge";
import { mark, t, told } from "../../words/words";
import { ImportKnowledge } from "./ImportKnowledge";
import styles from "./MemoryDialog.module.css";

const LOOK_EVERY_MS = 1_000;
const TAKEN = ".txt,.text,.log,.md,.markdown,.pdf,.docx,.csv,.tsv,.jsonl,.ndjson";
const STATUS: Record<Source["status"], string> = {
  queued: mark("waits to be read"),
  reading: mark("is being read"),
  storing: mark("is being learnt"),
  indexing: mark("is being made findable"),
  done: mark("learnt"),
  failed: mark("not learnt"),
};

const isUnderWay = ({ status }: Source): boolean => status !== "done" && status !== "failed";

export function Sources({ agentId }: { agentId: string }) {
  const load = useCallback(() => listSources(agentId), [agentId]);
  const { value: sources, problem, reload } = useLoad(load);
  const isWorking = sources?.some(isUnderWay) ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer that is not the last asks for another look
  useEffect(() => {
    if (!isWorking) return;
    const timer = setTimeout(reload, LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isWorking, sources, reload]);
  return (
    <>
      <Teach agentId={agentId} onTaught={reload} />
      {problem && (
        <div className={styles.choices}>
          <Fault>{problem}</Fault>
          <Button onClick={reload}>{t("Try again")}</Button>
        </div>
      )}
      {!problem && sources === null && <Loading what={t("Looking for sources…")} />}
      {sources?.length === 0 && (
        <Empty icon="file" title={t("Nothing was taught yet")}>
          {t("Answers name what they rest on in the documents given here.")}
        </Empty>
      )}
      <ul className={styles.memories} aria-label={t("Sources")}>
        {sources?.map((source) => (
          <li key={source.id}>
            <SourceItem agentId={agentId} source={source} onRemoved={reload} />
          </li>
        ))}
      </ul>
      <div className={styles.choices}>
        <a className={styles.export} href={knowledgeUrl(agentId)} download>
          {t("Download all it knows")}
        </a>
        <ImportKnowledge agentId={agentId} onImported={reload} />
      </div>
    </>
  );
}

function Teach({ agentId, onTaught }: { agentId: string; onTaught: () => void }) {
  const rooms = useClientState((state) => state.rooms);
  const [roomId, setRoomId] = useState("");
  const [replaces, setReplaces] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<readonly File[]>([]);
  const { isBusy, problem, run } = useSubmit(async () => {
    try {
      const failed: string[] = [];
      for (const file of chosen.current) {
        setShare(0);
        try {
          await train(agentId, file, { roomId: roomId || null, replaces }, setShare).outcome;
          onTaught();
        } catch (error) {
          // The others are sent all the same.
          const why = error instanceof Error ? error.message : String(error);
          failed.push(chosen.current.length > 1 ? `${file.name}: ${why}` : why);
        }
      }
      if (failed.length > 0) throw new Error(failed.join("\n"));
    } finally {
      setShare(null);
    }
  });
  const open = Object.values(rooms)
    .map(({ room }) => room)
    .filter((room) => room.kind !== "direct" && room.history === "all" && !room.archived);
  return (
    <div className={styles.edit}>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.choices}>
        <Select
          label={t("For whom")}
          value={roomId}
          options={[
            { value: "", label: t("All who may talk with it") },
            ...open.map((room) => ({ value: room.id, label: t("Who may read {room}", { room: room.name }) })),
          ]}
          onChange={(event) => setRoomId(event.target.value)}
        />
        <Switch
          label={t("Take the place of the same document, or of one with its name")}
          checked={replaces}
          onChecked={setReplaces}
        />
      </div>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        accept={TAKEN}
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          chosen.current = [...(target.files ?? [])];
          // The same file can be chosen again.
          target.value = "";
          if (chosen.current.length > 0) run();
        }}
      />
      <div>
        <Button icon="file" look="primary" disabled={isBusy} onClick={() => input.current?.click()}>
          {t("Teach it documents")}
        </Button>
        <span>{t("Text, Markdown, PDF, Word, CSV or JSON lines, up to 8 MB")}</span>
        {share !== null && <Progress label={t("Sending")} share={share} />}
      </div>
    </div>
  );
}

function SourceItem({ agentId, source, onRemoved }: { agentId: string; source: Source; onRemoved: () => void }) {
  const [isSure, setSure] = useState(false);
  const { isBusy, problem, run } = useSubmit(async () => {
    await removeSource(agentId, source.id);
    onRemoved();
  });
  const room = useClientState((state) => (source.room_id === null ? undefined : state.rooms[source.room_id]?.room));
  return (
    <article className={styles.memory}>
      {problem && <Fault>{problem}</Fault>}
      <p>
        <Said>{source.name}</Said>
      </p>
      {source.error !== null && <Fault>{told(source.error)}</Fault>}
      <HowFar source={source} />
      <footer>
        <span className={styles.kind}>{t(STATUS[source.status])}</span>
        <span>{size(source.size_bytes)}</span>
        {source.pieces > 0 && <span>{t(["{count} memory", "{count} memories"], { count: source.pieces })}</span>}
        {room && <span>{t("for who may read {room}", { room: room.name })}</span>}
        <time dateTime={source.created_at}>{fullTime(source.created_at)}</time>
        <span className={styles.verbs}>
          <IconButton
            icon="trash"
            label={t("Remove {name}", { name: source.name })}
            size={15}
            onClick={() => setSure(true)}
          />
        </span>
      </footer>
      {isSure && (
        <div className={styles.erase}>
          <span>{t("All that was learnt from it is forgotten for good.")}</span>
          <Button look="danger" disabled={isBusy} onClick={() => run()}>
            {t("Remove")}
          </Button>
          <Button look="quiet" onClick={() => setSure(false)}>
            {t("Cancel")}
          </Button>
        </div>
      )}
    </article>
  );
}

function HowFar({ source }: { source: Source }) {
  const total = source.pieces_total;
  if (!isUnderWay(source) || total === null || total === 0) return null;
  // Half of the way is learning, half is making it findable.
  const share = (source.pieces + source.pieces_indexed) / (2 * total);
  return <Progress label={t("How far {name} is", { name: source.name })} share={Math.min(share, 1)} />;
}
