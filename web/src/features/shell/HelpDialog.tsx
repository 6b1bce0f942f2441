/** The keys and the marks one can use. */
import { Dialog } from "../../ui/Dialog";
import styles from "./HelpDialog.module.css";

const KEYS: readonly (readonly [string, string])[] = [
  ["Enter", "Send"],
  ["Shift + Enter", "New line"],
  ["@", "Call someone by name"],
  ["Up", "Edit your last message, in an empty field"],
  ["Esc", "Stop the answer being written, or what you began"],
  ["Ctrl + K", "Go to a room"],
  ["Alt + Up, Alt + Down", "Next room up, down"],
  ["Enter, then Up, Down", "Move from message to message, in the list"],
  ["?", "This help"],
];

const MARKS: readonly (readonly [string, string])[] = [
  ["**bold**", "bold"],
  ["*slanted*", "slanted"],
  ["`code`", "code"],
  ["```python", "a block of code, until ```"],
  ["> words", "a quotation"],
  ["- item", "a list"],
];

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <h3 className={styles.title}>Keys</h3>
      <Table rows={KEYS} />
      <h3 className={styles.title}>Marks in messages</h3>
      <Table rows={MARKS} />
    </Dialog>
  );
}

function Table({ rows }: { rows: readonly (readonly [string, string])[] }) {
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
