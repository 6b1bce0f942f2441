/** A room's name, topic and kind, in the form that makes it and the one that changes it. */
import { Select, TextField } from "../../ui/Field";

export interface RoomWords {
  name: string;
  topic: string;
}

export function RoomFields({ words, onWords }: { words: RoomWords; onWords: (words: RoomWords) => void }) {
  return (
    <>
      <TextField
        label="Name"
        value={words.name}
        maxLength={80}
        required
        onChange={(event) => onWords({ ...words, name: event.target.value })}
      />
      <TextField
        label="Topic"
        hint="What is talked about here; may stay empty."
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
      label="Who can see it"
      {...(hint === undefined ? {} : { hint })}
      value={kind}
      onChange={(event) => onKind(event.target.value === "private" ? "private" : "public")}
      options={[
        { value: "public", label: "Public: everyone can find and join it" },
        { value: "private", label: "Private: only who is invited" },
      ]}
    />
  );
}

/** Return the words as they are kept: without the space around them. */
export function trimmed({ name, topic }: RoomWords): RoomWords {
  return { name: name.trim(), topic: topic.trim() };
}
