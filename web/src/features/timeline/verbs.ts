/** What the rows of a timeline ask of the view around them. */
import type { Message } from "../../wire/types";

/** What a timeline does itself; the rest is done around it. */
export type OuterVerbs = Omit<TimelineVerbs, "jumpTo" | "showHidden">;

export interface TimelineVerbs {
  reply: (message: Message) => void;
  /** Missing where a thread is looked at already. */
  openThread?: ((rootId: string) => void) | undefined;
  edit: (message: Message) => void;
  /** Ask once more, then delete it. */
  remove: (message: Message) => void;
  explain: (message: Message) => void;
  /** Show what an agent knew when it said this. */
  showKnown: (message: Message) => void;
  /** Explain a message that may not be held, by its id. */
  explainCause: (messageId: string) => void;
  rate: (message: Message) => void;
  togglePin: (message: Message) => void;
  /** Take what a link leads to off its message. */
  removePreview: (message: Message, url: string) => void;
  copyLink: (message: Message) => void;
  copyText: (message: Message) => void;
  showRevisions: (message: Message) => void;
  report: (message: Message) => void;
  toggleReaction: (message: Message, emoji: string) => void;
  /** Ask what to react with. */
  react: (message: Message) => void;
  /** Look at a picture of a message, large. */
  showPicture: (message: Message, fileId: string) => void;
  /** Show the messages of these rows, by whomever they are. */
  showHidden: (keys: readonly string[]) => void;
  jumpTo: (messageId: string) => void;
  /** Ask for the day to go to. */
  pickDay: () => void;
  /** Ask whom to add to the room. */
  addPeople: () => void;
  mention: (handle: string) => void;
  showMember: (memberId: string) => void;
}
