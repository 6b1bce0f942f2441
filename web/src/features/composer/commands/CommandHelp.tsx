/** All commands that I may use here, above the field. */
import { IconButton } from "../../../ui/Button";
import { tr } from "../../../words/rich";
import { t } from "../../../words/words";
import { Usage } from "./CommandList";
import styles from "./Commands.module.css";
import type { Command } from "./table";

export function CommandHelp({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and what scrolls must be reachable by keyboard
    <section className={styles.help} aria-label={t("Commands")} tabIndex={0}>
      <header>
        <h2>{t("Commands")}</h2>
        <IconButton icon="close" label={t("Close the commands")} size={16} onClick={onClose} />
      </header>
      <dl>
        {commands.map((command) => (
          <div key={command.name}>
            <dt>
              <Usage command={command} />
            </dt>
            <dd>{t(command.says)}</dd>
          </div>
        ))}
        <div>
          <dt>{tr("{slashes} words", { slashes: <b>{"//"}</b> })}</dt>
          <dd>{t("Begin a message with a slash")}</dd>
        </div>
      </dl>
    </section>
  );
}
