/** Signed in or not: the first question, and the pages that follow from it. */
import { useCallback, useEffect, useState } from "react";
import { useStore } from "zustand";
import { useClient, useClientState } from "../client/context";
import { Door } from "../features/auth/Door";
import { type Secret, useSecret } from "../features/auth/link";
import { whyRefused } from "../features/auth/refusals";
import { plain } from "../ui/plain";
import { Empty, Loading } from "../ui/State";
import type { Me } from "../wire/types";
import { useLanguage } from "../words/language";
import { t } from "../words/words";
import { goTo } from "./location";
import { Shell } from "./Shell";

type Phase =
  | { at: "asking" }
  | { at: "signed_out"; problem: string | null; secret?: Secret }
  | { at: "unreachable"; why: string }
  | { at: "in" };

/** Begin with the secret that the address had when the page was opened, and with any that comes into it later. */
export function App({ secret }: { secret: Secret | null }) {
  const client = useClient();
  useLanguage();
  const link = useSecret(secret);
  const [phase, setPhase] = useState<Phase>({ at: "asking" });
  const isSignedIn = useClientState((state) => state.me !== null);
  const other = useStore(client.other);
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

  if (other !== null) {
    const onGoOn = (): void => {
      client.leave();
      goTo(null);
      void begin(null);
    };
    return <Elsewhere other={other} onGoOn={onGoOn} />;
  }
  if (phase.at === "asking") return <Loading what={t("Opening the door…")} />;
  if (phase.at === "unreachable") {
    return (
      <Empty
        icon="warning"
        title={t("The server cannot be reached")}
        action={{ label: t("Try again"), onClick: () => void begin(link.secret) }}
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

/** A browser is signed in once: what one tab did holds for all. */
function Elsewhere({ other, onGoOn }: { other: Me; onGoOn: () => void }) {
  return (
    <main>
      <Empty
        icon="warning"
        title={t("You are signed in as {name} in another tab", { name: plain(other.name) })}
        action={{ label: t("Go on as @{handle}", { handle: other.handle }), onClick: onGoOn }}
        isPage
      >
        {t(
          "A browser is signed in as one person at a time. What you wrote here and did not send is kept, and is there when you sign in again.",
        )}
      </Empty>
    </main>
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
