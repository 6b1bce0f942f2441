/** Sign in with a link or a token. */
import { useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { t } from "../../words/words";
import styles from "./Door.module.css";
import { useAsk } from "./faults";
import { secretIn } from "./link";

export function LinkForm({ onDone }: { onDone: () => void }) {
  const client = useClient();
  const [text, setText] = useState("");
  const { isBusy, run, problemOf } = useAsk(async () => {
    const secret = secretIn(text.trim());
    if (secret && secret.kind !== "link") {
      // An invitation or a reset pasted here is followed as if it had been opened.
      location.hash = `#${secret.kind}=${encodeURIComponent(secret.token)}`;
      return;
    }
    await client.signIn(secret?.token ?? text.trim());
    onDone();
  });
  return (
    <form className={styles.form} onSubmit={run}>
      <TextField
        label={t("Sign-in link or token")}
        hint={t("The server printed a link when it started. On its machine, “tertulia token link” makes another.")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        problem={problemOf(null)}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
      />
      <Button look="primary" type="submit" disabled={isBusy || text.trim() === ""}>
        {isBusy ? t("Signing in…") : t("Sign in")}
      </Button>
    </form>
  );
}
