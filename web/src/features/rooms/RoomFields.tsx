/** A room's name, topic, kind and history, in the form that makes it and the one that changes it. */
import { Select, TextField } from "../../ui/Field";
import type { Room } from "../../wire/types";
import { t } from "../../words/words";

export interface RoomWords {
  name: string;
  topic: string;
}

export function RoomFields({ words, onWords }: { words: RoomWords; onWords: (words: RoomWords) => void }) {
  return (
    <>
      <TextField
        label={t("Name")}
        value={words.name}
        maxLength={80}
        required
        onChange={(event) => onWords({ ...words, name: event.target.value })}
      />
      <TextField
        label={t("Topic")}
        hint={t("What is talked about here; may stay empty.")}
        value={words.topic}
        maxLength={500}
        onChange={(event) => onWords({ ...words, topic: event.target.value })}
      />
    </>
  );
}

export type RoomKind = "public" | "private";

interface KindFieldProps {
  kind: RoomKind;
  hint?: string | undefined;
  onKind: (kind: RoomKind) => void;
}

export function KindField({ kind, hint, onKind }: KindFieldProps) {
  return (
    <Select
      label={t("Who can see it")}
      {...(hint === undefined ? {} : { hint })}
      value={kind}
      onChange={(event) => onKind(event.target.value === "private" ? "private" : "public")}
      options={[
        { value: "public", label: t("Public: everyone can find and join it") },
        { value: "private", label: t("Private: only who is invited") },
      ]}
    />
  );
}

export type RoomHistory = Room["history"];

/** Chosen for good: no command changes it. */
export function HistoryField({ history, onHistory }: { history: RoomHistory; onHistory: (to: RoomHistory) => void }) {
  const meaning =
    history === "all"
      ? t("Whoever comes in can read back to the beginning.")
      : t(
          "Nobody sees what was said before they came in. That holds for who leaves and comes back, too: also what they wrote themselves is then out of their sight and reach.",
        );
  return (
    <Select
      label={t("What newcomers see")}
      hint={`${meaning} ${t("This cannot be changed later.")}`}
      value={history}
      onChange={(event) => onHistory(event.target.value === "from_join" ? "from_join" : "all")}
      options={[
        { value: "all", label: t("Everything that was said here") },
        { value: "from_join", label: t("Only what is said after they came") },
      ]}
    />
  );
}

/** Return the words as they are kept: without the space around them. */
export function trimmed({ name, topic }: RoomWords): RoomWords {
  return { name: name.trim(), topic: topic.trim() };
}
