/** What opens the door in one's name: sessions, tokens for programs, and an end to each. */
import { useState } from "react";
import { listTokens, revokeToken } from "../../client/account";
import { Button } from "../../ui/Button";
import { Said } from "../../ui/Said";
import { Fault, Loading } from "../../ui/State";
import { shortTime } from "../../ui/time";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { TokenInfo } from "../../wire/types";
import { listed, mark, t } from "../../words/words";
import styles from "./SettingsDialog.module.css";
import { TokenForm } from "./TokenForm";

const SCOPES: Record<string, string> = { read: mark("read"), write: mark("write"), admin: mark("govern") };

export function TokensSection() {
  const { value: tokens, problem, reload, replace } = useLoad(listTokens);
  return (
    <section>
      <h3>{t("Sessions and tokens")}</h3>
      <p className={styles.note}>
        {t(
          "Each opens the door in your name. End what you do not know: what was made by a token ends with it, and so do the sessions that were opened from a session.",
        )}
      </p>
      {problem && <Fault>{problem}</Fault>}
      {!problem && tokens === null && <Loading what={t("Asking what opens the door…")} />}
      <ul>
        {tokens?.map((token) => (
          <TokenLine key={token.id} token={token} onRevoked={reload} />
        ))}
      </ul>
      {tokens !== null && <TokenForm known={tokens} onMade={(made) => replace([made, ...tokens])} />}
    </section>
  );
}

function TokenLine({ token, onRevoked }: { token: TokenInfo; onRevoked: () => void }) {
  const [nowMs] = useState(Date.now);
  const { isBusy, problem, run } = useSubmit(async () => {
    await revokeToken(token.id);
    onRevoked();
  });
  const name = token.kind === "session" ? t("Session") : token.label || t("API token");
  const since = t("since {when}", { when: shortTime(token.created_at, nowMs) });
  const facts = [
    token.expires_at === null ? since : `${since}, ${t("until {when}", { when: shortTime(token.expires_at, nowMs) })}`,
    token.scopes.length < 3
      ? t("may {what}", { what: listed(token.scopes.map((scope) => t(SCOPES[scope] ?? scope))) })
      : "",
  ];
  return (
    <li>
      {problem && <Fault>{problem}</Fault>}
      <div className={styles.line}>
        <span className={styles.what}>
          <Said>{name}</Said>
          {token.is_current && <strong className={styles.mark}>{t("This one")}</strong>}
          <small>{facts.filter(Boolean).join(" · ")}</small>
          {!token.is_current && <small>{lastUse(token, nowMs)}</small>}
        </span>
        <Button look="quiet" disabled={isBusy} onClick={() => run()}>
          {t("End##a session or token")}{" "}
          <span className="visually-hidden">
            {name}, {since}
            {token.is_current && `, ${t("which signs you out")}`}
          </span>
        </Button>
      </div>
    </li>
  );
}

function lastUse({ last_used_at: usedAt }: TokenInfo, nowMs: number): string {
  return usedAt === null ? t("never used") : t("last used {when}", { when: shortTime(usedAt, nowMs) });
}
