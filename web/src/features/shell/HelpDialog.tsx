/** The keys and the marks one can use. */
import { useChosen } from "../../client/context";
import { Dialog } from "../../ui/Dialog";
import { tr } from "../../words/rich";
import { mark, t } from "../../words/words";
import styles from "./HelpDialog.module.css";

type Rows = readonly (readonly [string, string])[];

const WRITING: Rows = [
  [mark("Enter"), mark("Send")],
  [mark("Shift + Enter"), mark("New line")],
  ["@", mark("Call someone by name")],
  [":", mark("An emoji by its name")],
  ["/", mark("A command: /help lists them")],
  [mark("Ctrl + B, Ctrl + I, Ctrl + E"), mark("Bold, slanted, code")],
  [mark("Up"), mark("Edit your last message, in an empty field")],
  [mark("Esc"), mark("Stop the answer being written, or what you began")],
];

const MOVING: Rows = [
  [mark("Ctrl + K"), mark("Go to a room, or to somebody")],
  [mark("Ctrl + Shift + F"), mark("Search messages")],
  [mark("Alt + Up, Alt + Down"), mark("Room above, below")],
  [mark("Alt + Shift + Up, Down"), mark("Unread room above, below")],
  [mark("F6, Shift + F6"), mark("Next part of the page, the one before (or Ctrl + F6)")],
  [mark("Shift + Esc"), mark("Mark everything as read")],
  [mark("Ctrl + ,"), mark("Settings")],
  [mark("Ctrl + /"), mark("This help")],
];

const LIST: Rows = [
  [mark("Up, Down"), mark("From message to message")],
  [mark("Enter"), mark("Into a message, then Tab to what can be done")],
  [mark("Esc"), mark("Out again")],
];

const LETTERS: Rows = [
  ["K, J", mark("Message above, below")],
  ["R", mark("Reply")],
  ["T", mark("Reply in its thread")],
  ["E", mark("React, and more")],
  ["/", mark("Search messages")],
  ["?", mark("This help")],
];

const MARKS: Rows = [
  [mark("**bold**"), mark("bold")],
  [mark("*slanted*"), mark("slanted")],
  [mark("`code`"), mark("code")],
  ["```python", mark("a block of code, until ```")],
  [mark("> words"), mark("a quotation")],
  [mark("- item"), mark("a list")],
];

export default function HelpDialog({ onClose, onSettings }: { onClose: () => void; onSettings: () => void }) {
  const hasSingleKeys = useChosen((chosen) => chosen.hasSingleKeys);
  return (
    <Dialog title={t("Help")} onClose={onClose}>
      <h3 className={styles.title}>{t("Where you write")}</h3>
      <Table rows={WRITING} />
      <h3 className={styles.title}>{t("Everywhere")}</h3>
      <Table rows={MOVING} />
      <h3 className={styles.title}>{t("In the list of messages")}</h3>
      <Table rows={hasSingleKeys ? [...LIST, ...LETTERS] : LIST} />
      <p className={styles.note}>
        {tr(
          hasSingleKeys
            ? "The single letters can be turned off in the {settings}."
            : "Single letters are turned off in the {settings}.",
          {
            settings: (
              <button type="button" onClick={onSettings}>
                {t("settings##where")}
              </button>
            ),
          },
        )}
      </p>
      <h3 className={styles.title}>{t("Marks in messages")}</h3>
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
            <kbd>{t(key)}</kbd>
          </dt>
          <dd>{t(meaning)}</dd>
        </div>
      ))}
    </dl>
  );
}
