/** Which workspace, where a server has several: asked for when the server does not know, or when one says so. */
import { useState } from "react";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { t } from "../../words/words";
import styles from "./Door.module.css";

export interface WorkspaceChoice {
  workspace: string;
  onWorkspace: (workspace: string) => void;
  /** Whether the server has several and knows of none that is meant; and what is wrong where that was left so. */
  isNeeded: boolean;
  missing: string | null;
  /** What is missing is being given: said at the first letter, so that nothing moves under a click that follows. */
  onTyping: () => void;
}

export function WorkspaceField(props: WorkspaceChoice & { problem?: string | null }) {
  const { workspace, onWorkspace, isNeeded, missing, onTyping } = props;
  const problem = props.problem ?? missing;
  const [isOpen, setOpen] = useState(workspace !== "");
  const [name, setName] = useState(workspace);
  if (!isOpen && !isNeeded && problem === null) {
    return (
      <Button look="quiet" className={styles.more} onClick={() => setOpen(true)}>
        {t("Name a workspace")}
      </Button>
    );
  }
  return (
    <TextField
      label={t("Workspace")}
      hint={t("Its name, where this server has more than one.")}
      value={name}
      onChange={(event) => {
        setName(event.target.value);
        onTyping();
      }}
      onBlur={() => onWorkspace(name.trim())}
      onKeyDown={(event) => event.key === "Enter" && onWorkspace(name.trim())}
      problem={problem}
      autoComplete="organization"
      maxLength={80}
    />
  );
}
