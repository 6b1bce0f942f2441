/** A room's name and topic, in the form that makes it and the one that changes it. */
import { TextField } from "../../ui/Field";

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

/** Return the words as they are kept: without the space around them. */
export function trimmed({ name, topic }: RoomWords): RoomWords {
  return { name: name.trim(), topic: topic.trim() };
}
