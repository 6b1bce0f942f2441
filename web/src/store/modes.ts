/** How an agent takes the floor, in words. */
import type { AgentMode } from "../wire/types";
import { choices } from "../words/terms";
import { mark, t } from "../words/words";

export const MODES: readonly { value: AgentMode; label: string }[] = [
  { value: "off", label: mark("Keeps silent") },
  { value: "mentioned", label: mark("Answers when it is called") },
  { value: "natural", label: mark("Joins in when it is its turn") },
  { value: "always", label: mark("Answers everything") },
];

/** What the modes mean. */
export const HINTS: Record<AgentMode, string> = {
  off: mark("It says nothing, whoever calls it."),
  mentioned: mark("By its name, by a reply to it, or with all agents."),
  natural: mark("Unasked, too: at most one agent, where a good listener would speak."),
  always: mark("Whatever people say here that names nobody else."),
};

/** From which score on an agent speaks unasked: what a room can set, and what an agent of no special character does. */
export const THRESHOLDS = { least: 0.05, usual: 0.36, most: 0.95 };

/** After how many minutes of silence an agent may open a conversation; empty is never. */
const OPENINGS: readonly { value: string; label: string }[] = [
  { value: "", label: mark("Never") },
  { value: "60", label: mark("After 1 hour of silence") },
  { value: "240", label: mark("After 4 hours of silence") },
  { value: "1440", label: mark("After 1 day of silence") },
];

/** List what can be chosen, what stands among it. */
export function openingsWith(present: number | null): readonly { value: string; label: string }[] {
  const known = choices(OPENINGS);
  if (present === null || known.some((one) => one.value === String(present))) return known;
  return [...known, { value: String(present), label: t("After {count} minutes of silence", { count: present }) }];
}

/** Say what a threshold makes of an agent. */
export function temperOf(threshold: number): string {
  if (threshold >= 0.43) return threshold >= 0.6 ? t("very reserved") : t("reserved");
  if (threshold <= 0.28) return threshold <= 0.15 ? t("very chatty") : t("chatty");
  return t("balanced");
}

/** Turn a threshold into a place on a slider from reserved to chatty, and back. */
export function turned(one: number): number {
  return Number((THRESHOLDS.least + THRESHOLDS.most - one).toFixed(2));
}
