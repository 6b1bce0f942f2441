/** The door: signing in, signing up, and what to do without a password. */
import { type ReactNode, useCallback, useState } from "react";
import { listWays } from "../../client/accounts";
import { signUrl } from "../../client/files";
import { Button } from "../../ui/Button";
import { Fault } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import type { Ways } from "../../wire/types";
import { t } from "../../words/words";
import styles from "./Door.module.css";
import { ForgottenForm, ResetForm } from "./ForgottenForm";
import { isExposed, PLAIN_HTTP, WORDS } from "./faults";
import { LinkForm } from "./LinkForm";
import type { Secret } from "./link";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";
import { WorkspaceField } from "./WorkspaceField";

type At = "sign_in" | "link" | "sign_up" | "forgotten" | "reset";

interface DoorProps {
  problem: string | null;
  /** An invitation, or leave to set a new password. */
  secret: Secret | null;
  onDone: () => void;
  /** Leave an invitation or a reset alone. */
  onBack: () => void;
}

/** What holds while the server has not said: it takes a password, and no strangers. */
const UNKNOWN: Ways = { password: true, sign_up: "closed", oidc: null, needs_workspace: false };

const AT_SECRET: Record<Secret["kind"], At> = { link: "sign_in", invite: "sign_up", reset: "reset" };

export function Door({ problem, secret, onDone, onBack }: DoorProps) {
  const [at, setAt] = useState<At>(secret === null ? "sign_in" : AT_SECRET[secret.kind]);
  const [workspace, setWorkspace] = useState(() => new URLSearchParams(location.search).get("workspace") ?? "");
  const [said, setSaid] = useState<string | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const load = useCallback(() => listWays(workspace), [workspace]);
  const { value } = useLoad(load);
  const ways = value ?? UNKNOWN;
  const shown = at === "sign_in" && !ways.password ? "link" : at;
  const goTo = (next: At): void => {
    setSaid(null);
    setAt(next);
  };
  const isNeeded = workspace === "" && ways.needs_workspace;
  const place = {
    workspace,
    onWorkspace: setWorkspace,
    onTyping: () => setMissing(null),
    isNeeded: ways.needs_workspace || workspace !== "",
    missing,
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src={signUrl()} alt="" width={44} height={44} />
        <h1>Tertulia</h1>
        {shown === "sign_in" && (
          <p className={styles.lead}>
            {t("A gathering of regulars who meet to talk. Here some of the regulars are agents.")}
          </p>
        )}
        {problem !== null && (shown === "sign_in" || shown === "link") && said === null && <Fault>{problem}</Fault>}
        {said !== null && (
          <p className={styles.said} role="status">
            {said}
          </p>
        )}
        {isExposed() && shown !== "link" && <p className={styles.note}>{PLAIN_HTTP}</p>}
        {shown === "sign_in" && <SignInForm {...place} onDone={onDone} />}
        {shown === "link" && <LinkForm onDone={onDone} />}
        {shown === "link" && ways.oidc && place.isNeeded && <WorkspaceField {...place} />}
        {shown === "sign_up" && <SignUpForm {...place} invitation={secret?.token ?? null} onDone={onDone} />}
        {shown === "forgotten" && <ForgottenForm {...place} onSaid={setSaid} />}
        {shown === "reset" && secret !== null && (
          <ResetForm
            token={secret.token}
            onSet={() => {
              setAt("sign_in");
              setSaid(t("Your new password is set. Sign in with it."));
            }}
          />
        )}
        {ways.oidc && (shown === "sign_in" || shown === "link") && (
          <a
            className={styles.provider}
            href={withWorkspace(ways.oidc.url, workspace)}
            onClick={(event) => {
              if (!isNeeded) return;
              event.preventDefault();
              setMissing(WORDS.workspace);
            }}
          >
            {t("Continue with {name}", { name: ways.oidc.name })}
          </a>
        )}
        <Others>
          {shown === "sign_in" && <Way onClick={() => goTo("forgotten")}>{t("Forgotten your password?")}</Way>}
          {shown === "sign_in" && <Way onClick={() => goTo("link")}>{t("Use a sign-in link or token")}</Way>}
          {shown === "sign_in" && ways.sign_up === "open" && (
            <Way onClick={() => goTo("sign_up")}>{t("Become a member")}</Way>
          )}
          {shown !== "sign_in" && ways.password && (
            <Way onClick={() => (secret === null || at === "sign_in" ? goTo("sign_in") : onBack())}>
              {shown === "sign_up" ? t("I am a member already") : t("Sign in with a password")}
            </Way>
          )}
        </Others>
      </div>
    </main>
  );
}

function Others({ children }: { children: ReactNode }) {
  return <div className={styles.others}>{children}</div>;
}

function Way({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Button look="quiet" onClick={onClick}>
      {children}
    </Button>
  );
}

function withWorkspace(url: string, workspace: string): string {
  return workspace === "" ? url : `${url}?${new URLSearchParams({ workspace })}`;
}
