/** All commands that I may use here, above the field. */
import { IconButton } from "../../../ui/Button";
import { Usage } from "./CommandList";
import styles from "./Commands.module.css";
import type { Command } from "./table";

export function CommandHelp({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and what scrolls must be reachable by keyboard
    <section className={styles.help} aria-label="Commands" tabIndex={0}>
      <header>
        <h2>Commands</h2>
        <IconButton icon="close" label="Close the commands" size={16} onClick={onClose} />
      </header>
      <dl>
        {commands.map((command) => (
          <div key={command.name}>
            <dt>
              <Usage command={command} />
            </dt>
            <dd>{command.says}</dd>
          </div>
        ))}
        <div>
          <dt>
            <b>{"//"}</b> words
          </dt>
          <dd>Begin a message with a slash</dd>
        </div>
      </dl>
    </section>
  );
}
