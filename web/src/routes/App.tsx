/** Signed in or not: the first question, and the pages that follow from it. */
import { useCallback, useEffect, useState } from "react";
import { useClient, useClientState } from "../client/context";
import { Door } from "../features/auth/Door";
import { type Secret, useSecret } from "../features/auth/link";
import { whyRefused } from "../features/auth/refusals";
import { Empty, Loading } from "../ui/State";
import { Shell } from "./Shell";

type Phase =
  | { at: "asking" }
  | { at: "signed_out"; problem: string | null; secret?: Secret }
  | { at: "unreachable"; why: string }
  | { at: "in" };

/** Begin with the secret that the address had when the page was opened, and with any that comes into it later. */
export function App({ secret }: { secret: Secret | null }) {
  const client = useClient();
  const link = useSecret(secret);
  const [phase, setPhase] = useState<Phase>({ at: "asking" });
  const isSignedIn = useClientState((state) => state.me !== null);
  const refusal = useClientState((state) => state.connection.refusal);
  const begin = useCallback(
    async (brought: Secret | null) => {
      setPhase({ at: "asking" });
      setPhase(await enter(client, brought));
    },
    [client],
  );
  useEffect(() => void begin(link.secret), [begin, link]);
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
        action={{ label: "Try again", onClick: () => void begin(link.secret) }}
      >
        {phase.why}
      </Empty>
    );
  }
  if (phase.at === "in" && isSignedIn) return <Shell />;
  const { problem = null, secret: brought = null } = phase.at === "signed_out" ? phase : {};
  return (
    <Door
      key={brought?.token}
      problem={problem}
      secret={brought}
      onDone={() => setPhase({ at: "in" })}
      onBack={() => void begin(null)}
    />
  );
}

async function enter(client: ReturnType<typeof useClient>, secret: Secret | null): Promise<Phase> {
  let problem: string | null = null;
  if (secret !== null) client.leave();
  // Whoever is signed in here already stays so until the link is made use of.
  if (secret !== null && secret.kind !== "link") return { at: "signed_out", problem, secret };
  try {
    if (secret !== null) {
      await client.signIn(secret.token);
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
