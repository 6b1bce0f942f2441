/** The keys and the marks one can use. */
import { useChosen } from "../../client/context";
import { Dialog } from "../../ui/Dialog";
import styles from "./HelpDialog.module.css";

type Rows = readonly (readonly [string, string])[];

const WRITING: Rows = [
  ["Enter", "Send"],
  ["Shift + Enter", "New line"],
  ["@", "Call someone by name"],
  [":", "An emoji by its name"],
  ["/", "A command: /help lists them"],
  ["Ctrl + B, Ctrl + I, Ctrl + E", "Bold, slanted, code"],
  ["Up", "Edit your last message, in an empty field"],
  ["Esc", "Stop the answer being written, or what you began"],
];

const MOVING: Rows = [
  ["Ctrl + K", "Go to a room, or to somebody"],
  ["Ctrl + Shift + F", "Search messages"],
  ["Alt + Up, Alt + Down", "Room above, below"],
  ["Alt + Shift + Up, Down", "Unread room above, below"],
  ["F6, Shift + F6", "Next part of the page, the one before (or Ctrl + F6)"],
  ["Shift + Esc", "Mark everything as read"],
  ["Ctrl + ,", "Settings"],
  ["Ctrl + /", "This help"],
];

const LIST: Rows = [
  ["Up, Down", "From message to message"],
  ["Enter", "Into a message, then Tab to what can be done"],
  ["Esc", "Out again"],
];

const LETTERS: Rows = [
  ["K, J", "Message above, below"],
  ["R", "Reply"],
  ["T", "Reply in its thread"],
  ["E", "React, and more"],
  ["/", "Search messages"],
  ["?", "This help"],
];

const MARKS: Rows = [
  ["**bold**", "bold"],
  ["*slanted*", "slanted"],
  ["`code`", "code"],
  ["```python", "a block of code, until ```"],
  ["> words", "a quotation"],
  ["- item", "a list"],
];

export default function HelpDialog({ onClose, onSettings }: { onClose: () => void; onSettings: () => void }) {
  const hasSingleKeys = useChosen((chosen) => chosen.hasSingleKeys);
  return (
    <Dialog title="Help" onClose={onClose}>
      <h3 className={styles.title}>Where you write</h3>
      <Table rows={WRITING} />
      <h3 className={styles.title}>Everywhere</h3>
      <Table rows={MOVING} />
      <h3 className={styles.title}>In the list of messages</h3>
      <Table rows={hasSingleKeys ? [...LIST, ...LETTERS] : LIST} />
      <p className={styles.note}>
        {hasSingleKeys ? "The single letters can be turned off in the " : "Single letters are turned off in the "}
        <button type="button" onClick={onSettings}>
          settings
        </button>
        .
      </p>
      <h3 className={styles.title}>Marks in messages</h3>
      <Table rows={MARKS} />
    </Dialog>
  );
}

function Table({ rows }: { rows: Rows }) {
  return (
    <dl className={styles.table}>
      {rows.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
