/** How an agent takes the floor, in words. */
import type { AgentMode } from "../wire/types";

export const MODES: readonly { value: AgentMode; label: string }[] = [
  { value: "off", label: "Keeps silent" },
  { value: "mentioned", label: "Answers when it is called" },
  { value: "natural", label: "Joins in when it is its turn" },
  { value: "always", label: "Answers everything" },
];

/** What the modes mean. */
export const HINTS: Record<AgentMode, string> = {
  off: "It says nothing, whoever calls it.",
  mentioned: "By its name, by a reply to it, or with all agents.",
  natural: "Unasked, too: at most one agent, where a good listener would speak.",
  always: "Whatever people say here that names nobody else.",
};
