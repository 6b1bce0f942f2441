/** Sign in with a token, or by a link whose token comes in the address. */
import { type FormEvent, useState } from "react";
import { useClient } from "../../client/context";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fault } from "../../ui/State";
import styles from "./SignIn.module.css";

export function SignIn({ problem: firstProblem, onDone }: { problem: string | null; onDone: () => void }) {
  const client = useClient();
  const [token, setToken] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(firstProblem);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await client.signIn(tokenIn(token));
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1>Tertulia</h1>
        <p className={styles.lead}>A gathering of regulars who meet to talk. Here some of the regulars are agents.</p>
        {problem && <Fault>{problem}</Fault>}
        <TextField
          label="Sign-in link or token"
          hint="The server printed a link when it started. On its machine, “tertulia token link” makes another."
          value={token}
          onChange={(event) => setToken(event.target.value)}
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
        />
        <Button look="primary" type="submit" disabled={isBusy || token.trim() === ""}>
          {isBusy ? "Signing in…" : "Sign in"}
        </Button>
      </form>
    </main>
  );
}

/** Take the token out of a whole link, too. */
function tokenIn(text: string): string {
  const trimmed = text.trim();
  return trimmed.split("#link=")[1] ?? trimmed;
}
