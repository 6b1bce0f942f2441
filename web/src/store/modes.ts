/** How an agent takes the floor, in words. */
import type { AgentMode } from "../wire/types";
import { mark } from "../words/words";

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
