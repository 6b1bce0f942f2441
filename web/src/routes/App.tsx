/** Signed in or not: the first question, and the pages that follow from it. */
import { useCallback, useEffect, useState } from "react";
import { useClient, useClientState } from "../client/context";
import { useLinkToken } from "../features/auth/link";
import { whyRefused } from "../features/auth/refusals";
import { SignIn } from "../features/auth/SignIn";
import { Empty, Loading } from "../ui/State";
import { Shell } from "./Shell";

type Phase =
  | { at: "asking" }
  | { at: "signed_out"; problem: string | null }
  | { at: "unreachable"; why: string }
  | { at: "in" };

/** Begin with the token that the address had when the page was opened, and with any that comes into it later. */
export function App({ linkToken }: { linkToken: string | null }) {
  const client = useClient();
  const link = useLinkToken(linkToken);
  const [phase, setPhase] = useState<Phase>({ at: "asking" });
  const isSignedIn = useClientState((state) => state.me !== null);
  const refusal = useClientState((state) => state.connection.refusal);
  const begin = useCallback(async () => {
    setPhase({ at: "asking" });
    setPhase(await enter(client, link.token));
  }, [client, link]);
  useEffect(() => void begin(), [begin]);
  useEffect(() => {
    if (refusal === null) return;
    client.leave();
    setPhase({ at: "signed_out", problem: whyRefused(refusal) });
  }, [client, refusal]);

  if (phase.at === "asking") return <Loading what="Opening the door…" />;
  if (phase.at === "unreachable") {
    return (
      <Empty
        icon="warning"
        title="The server cannot be reached"
        action={{ label: "Try again", onClick: () => void begin() }}
      >
        {phase.why}
      </Empty>
    );
  }
  if (phase.at === "in" && isSignedIn) return <Shell />;
  return <SignIn problem={phase.at === "signed_out" ? phase.problem : null} onDone={() => setPhase({ at: "in" })} />;
}

async function enter(client: ReturnType<typeof useClient>, linkToken: string | null): Promise<Phase> {
  let problem: string | null = null;
  try {
    if (linkToken !== null) {
      client.leave();
      await client.signIn(linkToken);
      return { at: "in" };
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  try {
    return (await client.resume()) ? { at: "in" } : { at: "signed_out", problem };
  } catch (error) {
    return { at: "unreachable", why: error instanceof Error ? error.message : String(error) };
  }
}
