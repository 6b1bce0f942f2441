/** What an agent knew when it said something, as REST gives it. */
import type { Memory, Message, TurnSnapshot } from "./types";

/** A message that an agent was told, as it stands now. */
export type KnownMessage = TurnSnapshot["messages"][number] & { is_changed: boolean; message: Message | null };

/** What a model made of the messages between two numbers. */
export interface KnownGist {
  from_seq: number;
  to_seq: number;
  at: string;
  text: string;
}

/** What an agent knew when it said something; `memory` is null where I may not read it. */
export type Known = Omit<TurnSnapshot, "messages" | "memories" | "summary"> & {
  summary: (NonNullable<TurnSnapshot["summary"]> & { words: KnownGist[] }) | null;
  messages: KnownMessage[];
  memories: (TurnSnapshot["memories"][number] & { memory: Memory | null })[];
};
