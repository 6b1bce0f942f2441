/** Changes something of one's account by a click: the refusal in words when it fails. */
import { useState } from "react";
import type { AccountChange } from "../../client/account";
import { useClient } from "../../client/context";

export function useChange(): { problem: string | null; change: (change: AccountChange) => void } {
  const { account } = useClient();
  const [problem, setProblem] = useState<string | null>(null);
  const change = (wish: AccountChange): void => {
    setProblem(null);
    account.change(wish).catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };
  return { problem, change };
}
