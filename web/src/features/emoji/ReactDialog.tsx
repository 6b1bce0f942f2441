/** Asks what to react to a message with. */
import { useState } from "react";
import { useClient } from "../../client/context";
import { Dialog } from "../../ui/Dialog";
import { Fault } from "../../ui/State";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";
import { EmojiPicker } from "./EmojiPicker";

export default function ReactDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const client = useClient();
  const [problem, setProblem] = useState<string | null>(null);
  const react = (emoji: string): void => {
    setProblem(null);
    client.toggleReaction(message, emoji).then(onClose, (error: Error) => setProblem(error.message));
  };
  return (
    <Dialog title={t("React")} size="small" onClose={onClose}>
      {problem && <Fault>{problem}</Fault>}
      <EmojiPicker onPick={react} />
    </Dialog>
  );
}
