/** The picture: lines drawn as SVG, and on them a button for each member, so that it is read and used by keyboard. */
import { type KeyboardEvent, useMemo, useRef } from "react";
import { Avatar } from "../../../ui/Avatar";
import { plain } from "../../../ui/plain";
import { NARROW, useMedia } from "../../../ui/useMedia";
import type { SocialGraph, SocialNode, SocialTie, Tone } from "../../../wire/social";
import { t } from "../../../words/words";
import { type Place, place } from "./layout";
import styles from "./Social.module.css";
import { TONES, tieLine } from "./words";

const WIDE_SIZE = { width: 660, height: 440, crowded: 1.4, named: 24 };
const NARROW_SIZE = { width: 310, height: 400, crowded: 2.2, named: 9 };
/** Crowds stand on a taller page. */
const CROWD = 24;
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface SocialPictureProps {
  graph: SocialGraph;
  chosen: string | null;
  onChoose: (memberId: string | null) => void;
}

export function SocialPicture({ graph, chosen, onChoose }: SocialPictureProps) {
  const size = useMedia(NARROW) ? NARROW_SIZE : WIDE_SIZE;
  const height = size.height * (graph.nodes.length > CROWD ? size.crowded : 1);
  const places = useMemo(() => {
    const ids = graph.nodes.map((node) => node.member_id);
    const bonds = graph.ties.map((tie) => ({ a: tie.a_id, b: tie.b_id, strength: tie.strength }));
    return place(ids, bonds, size.width, height);
  }, [graph, size, height]);
  const box = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  const others = graph.nodes.filter((node) => !node.is_self);
  // Of many one is a stop for the tab key; the arrows go on from there.
  const stop = chosen ?? others[0]?.member_id;
  const near = nearOf(graph.ties, chosen);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in */}
      <div
        ref={box}
        role="group"
        aria-label={t("Who speaks with whom")}
        className={`${styles.picture} ${graph.nodes.length > CROWD ? styles.crowd : ""}`}
        style={{ aspectRatio: `${size.width} / ${height}` }}
        onKeyDown={step}
      >
        <svg viewBox={`0 0 ${size.width} ${height}`} aria-hidden="true" focusable="false">
          {graph.ties.map((tie) => (
            <Line key={`${tie.a_id} ${tie.b_id}`} tie={tie} places={places} chosen={chosen} />
          ))}
        </svg>
        {graph.nodes.map((node, rank) => {
          const at = places.get(node.member_id);
          if (at === undefined) return null;
          const look = {
            isNamed: rank < size.named || near.has(node.member_id),
            isFaint: chosen !== null && !near.has(node.member_id),
          };
          const spot = { left: `${(at.x / size.width) * 100}%`, top: `${(at.y / height) * 100}%` };
          return (
            <div key={node.member_id} className={styles.spot} style={spot}>
              <Face
                node={node}
                tie={graph.ties.find((tie) => isBetween(tie, node.member_id, graph.nodes))}
                isChosen={node.member_id === chosen}
                isStop={node.member_id === stop}
                {...look}
                onChoose={onChoose}
              />
            </div>
          );
        })}
      </div>
      <Legend />
    </>
  );
}

interface FaceProps {
  node: SocialNode;
  /** How it stands to the agent. */
  tie: SocialTie | undefined;
  isChosen: boolean;
  isStop: boolean;
  isNamed: boolean;
  isFaint: boolean;
  onChoose: (memberId: string | null) => void;
}

function Face({ node, tie, isChosen, isStop, isNamed, isFaint, onChoose }: FaceProps) {
  const look = `${styles.face} ${isFaint ? styles.faint : ""} ${isNamed ? "" : styles.unnamed}`;
  const inside = (
    <>
      <Avatar id={node.member_id} name={node.name} kind={node.kind} size={node.is_self ? 38 : 28} />
      <span className={styles.name} dir="auto">
        {plain(node.name)}
        {tie !== undefined && !node.is_self && <span className={styles.spoken}>: {tieLine(tie)}</span>}
      </span>
    </>
  );
  if (node.is_self) {
    return (
      <span className={`${look} ${styles.self}`} title={plain(node.name)}>
        {inside}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={look}
      aria-pressed={isChosen}
      title={plain(node.name)}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onChoose(isChosen ? null : node.member_id)}
    >
      {inside}
    </button>
  );
}

function Line({ tie, places, chosen }: { tie: SocialTie; places: ReadonlyMap<string, Place>; chosen: string | null }) {
  const [from, to] = [places.get(tie.a_id), places.get(tie.b_id)];
  if (from === undefined || to === undefined) return null;
  const isFaint = chosen !== null && tie.a_id !== chosen && tie.b_id !== chosen;
  return (
    <line
      className={`${styles.line} ${styles[tie.tone]} ${isFaint ? styles.faint : ""}`}
      x1={from.x}
      y1={from.y}
      x2={to.x}
      y2={to.y}
      strokeWidth={0.8 + Math.min(3.2, Math.log2(1 + tie.strength) * 0.6)}
    />
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-label={t("What the lines mean")}>
      {(Object.keys(TONES) as Tone[]).map((tone) => (
        <li key={tone}>
          <svg viewBox="0 0 28 8" aria-hidden="true" focusable="false">
            <line className={`${styles.line} ${styles[tone]}`} x1="1" y1="4" x2="27" y2="4" strokeWidth="2.5" />
          </svg>
          {t(TONES[tone])}
        </li>
      ))}
      <li>{t("thicker: spoke more, and lately")}</li>
    </ul>
  );
}

/** Name the chosen one and all that it is tied to. */
function nearOf(ties: readonly SocialTie[], chosen: string | null): ReadonlySet<string> {
  if (chosen === null) return new Set();
  const own = ties.filter((tie) => tie.a_id === chosen || tie.b_id === chosen);
  return new Set([chosen, ...own.flatMap((tie) => [tie.a_id, tie.b_id])]);
}

function isBetween(tie: SocialTie, memberId: string, nodes: readonly SocialNode[]): boolean {
  const self = nodes.find((node) => node.is_self)?.member_id;
  return (tie.a_id === memberId && tie.b_id === self) || (tie.b_id === memberId && tie.a_id === self);
}
