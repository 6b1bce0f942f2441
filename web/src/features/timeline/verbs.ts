/** What the rows of a timeline ask of the view around them. */
import type { Message } from "../../wire/types";

export interface TimelineVerbs {
  reply: (message: Message) => void;
  /** Missing where a thread is looked at already. */
  openThread?: ((rootId: string) => void) | undefined;
  edit: (message: Message) => void;
  remove: (message: Message) => void;
  explain: (message: Message) => void;
  rate: (message: Message) => void;
  togglePin: (message: Message) => void;
  copyLink: (message: Message) => void;
  showRevisions: (message: Message) => void;
  toggleReaction: (message: Message, emoji: string) => void;
  /** Look at a picture of a message, large. */
  showPicture: (message: Message, fileId: string) => void;
  jumpTo: (messageId: string) => void;
  /** Ask for the day to go to. */
  pickDay: () => void;
  mention: (handle: string) => void;
  showMember: (memberId: string) => void;
}
