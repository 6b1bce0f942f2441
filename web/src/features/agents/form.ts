/** What the agent form holds, and the record the server takes for it. */
import type { Routing } from "../../wire/providers";
import { type Agent, TRAITS, type Trait } from "../../wire/types";
import { readRef, readRefs, writeRef, writeRefs } from "../models/routing/refs";

export const STYLES = {
  formality: ["casual", "professional", "formal"],
  verbosity: ["concise", "moderate", "verbose"],
  humor: ["none", "subtle", "frequent"],
  empathy: ["low", "moderate", "high"],
} as const;
export type Style = keyof typeof STYLES;

export interface AgentFields {
  name: string;
  description: string;
  role: string;
  systemPrompt: string;
  traits: Record<Trait, number>;
  styles: Record<Style, string>;
  interests: string;
  provider: string;
  model: string;
  /** How much it thinks; empty is as its model does by itself. */
  thinking: string;
  /** Other models, as they are written. */
  fallbacks: string;
  small: string;
  large: string;
  hasMemory: boolean;
}

export const BLANK: AgentFields = {
  name: "",
  description: "",
  role: "",
  systemPrompt: "",
  traits: Object.fromEntries(TRAITS.map((trait) => [trait, 0.5])) as Record<Trait, number>,
  styles: { formality: "professional", verbosity: "moderate", humor: "none", empathy: "moderate" },
  interests: "",
  provider: "",
  model: "",
  thinking: "",
  fallbacks: "",
  small: "",
  large: "",
  hasMemory: true,
};

export function fieldsOf(agent: Agent): AgentFields {
  return {
    name: agent.name,
    description: agent.description,
    role: agent.role,
    systemPrompt: agent.system_prompt ?? "",
    traits: { ...BLANK.traits, ...agent.personality.traits },
    styles: { ...BLANK.styles, ...agent.personality.communication_style },
    interests: agent.personality.interests.join(", "),
    provider: agent.llm_provider,
    model: agent.model_name ?? "",
    thinking: agent.thinking ?? "",
    fallbacks: writeRefs(agent.fallbacks),
    small: writeRef(agent.routing?.small ?? null),
    large: writeRef(agent.routing?.large ?? null),
    hasMemory: agent.memory_enabled,
  };
}

/** Keep of a body what differs from another, so that what nobody touched stays the server's to choose. */
export function changesTo(body: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> {
  const isChanged = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(before[name]);
  return Object.fromEntries(Object.entries(body).filter(isChanged));
}

/** What the agent says of smaller and larger models; null leaves that to the workspace. */
function routingOf({ small, large }: AgentFields): Pick<Routing, "small" | "large"> | null {
  const [first, second] = [readRef(small), readRef(large)];
  return first === null && second === null ? null : { small: first, large: second };
}

/** Build the body of a request; provider and model are left to the server when empty. */
export function bodyOf(fields: AgentFields): Record<string, unknown> {
  const interests = fields.interests.split(",").map((word) => word.trim());
  return {
    name: fields.name.trim(),
    description: fields.description.trim(),
    role: fields.role.trim(),
    system_prompt: fields.systemPrompt.trim(),
    personality: {
      traits: fields.traits,
      communication_style: fields.styles,
      interests: interests.filter(Boolean),
    },
    memory_enabled: fields.hasMemory,
    fallbacks: readRefs(fields.fallbacks),
    routing: routingOf(fields),
    ...(fields.provider ? { llm_provider: fields.provider } : {}),
    thinking: fields.thinking || null,
    ...(fields.model.trim() ? { model_name: fields.model.trim() } : {}),
  };
}
