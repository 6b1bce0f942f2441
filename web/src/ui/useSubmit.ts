/** Runs what a form asks for: busy while it lasts, the refusal in words when it fails. */
import { type FormEvent, useState } from "react";

export interface Submission {
  isBusy: boolean;
  problem: string | null;
  /** Run once at a time; also usable as a form's `onSubmit`. */
  run: (event?: FormEvent) => void;
}

export function useSubmit(act: () => Promise<void>): Submission {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = (event?: FormEvent): void => {
    event?.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    act()
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { isBusy, problem, run };
}
