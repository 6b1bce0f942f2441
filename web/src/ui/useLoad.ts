/** Loads what a view shows: waiting, there, or in trouble with a way to try again. */
import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  value: T | null;
  problem: string | null;
  reload: () => void;
  /** Put a changed value in place without asking again. */
  replace: (value: T) => void;
}

/** Load whenever `load` is another function: keep it by useCallback. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another load
  useEffect(() => {
    let isCurrent = true;
    setProblem(null);
    load().then(
      (loaded) => isCurrent && setValue(loaded),
      (error: unknown) => isCurrent && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [load, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  return { value, problem, reload, replace: setValue };
}
