/** Asks for an emoji to write. */
import { Dialog } from "../../ui/Dialog";
import { t } from "../../words/words";
import { EmojiPicker } from "./EmojiPicker";

export default function EmojiDialog({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  return (
    <Dialog title={t("Emoji")} size="small" onClose={onClose}>
      <EmojiPicker onPick={onPick} />
    </Dialog>
  );
}
