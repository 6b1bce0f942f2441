/** One's account, and what one can choose for oneself: how it looks, how times are written, keys, when to be disturbed. */
import { useState } from "react";
import { useChosen, useClient } from "../../client/context";
import { askToNotify, notifyPermission } from "../../client/notifier";
import { Dialog } from "../../ui/Dialog";
import { Select, Switch } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { readTheme, storeTheme, THEMES } from "../../ui/theme";
import { fullTime } from "../../ui/time";
import { AccountSection } from "./AccountSection";
import { GoSection } from "./GoSection";
import { LinkedSection } from "./LinkedSection";
import { ByMail } from "./MailSection";
import { PasswordSection } from "./PasswordSection";
import { Quiet } from "./QuietSection";
import styles from "./SettingsDialog.module.css";
import { TokensSection } from "./TokensSection";
import { THEME_WORDS } from "./themes";
import { QuietRooms, Unheard } from "./Unheard";
import { useChange } from "./useChange";

const LANGUAGES = [
  { value: "", label: "English (as the browser)" },
  { value: "en-GB", label: "English (United Kingdom)" },
  { value: "en-US", label: "English (United States)" },
  { value: "en-CA", label: "English (Canada)" },
  { value: "en-AU", label: "English (Australia)" },
  { value: "en-IN", label: "English (India)" },
] as const;

export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div className={styles.settings}>
        <AccountSection />
        <PasswordSection />
        <LinkedSection />
        <Times />
        <Notices />
        <Unheard />
        <Looks />
        <Keys />
        <TokensSection />
        <GoSection />
        <p className={styles.note}>
          Appearance, keys and whether to notify are kept in this browser; the rest goes with your account.
        </p>
      </div>
    </Dialog>
  );
}

function Looks() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <section>
      <h3>Appearance</h3>
      <Select
        label="Theme"
        value={theme}
        options={THEMES.map((one) => ({ value: one, label: THEME_WORDS[one] }))}
        onChange={(event) => {
          const next = THEMES.find((one) => one === event.target.value) ?? "system";
          storeTheme(next);
          setTheme(next);
        }}
      />
    </section>
  );
}

function Times() {
  const { problem, change } = useChange();
  const locale = useChosen((chosen) => chosen.locale);
  const zone = useChosen((chosen) => chosen.zone);
  return (
    <section>
      <h3>Language and time</h3>
      {problem && <Fault>{problem}</Fault>}
      <Select
        label="Language"
        value={locale ?? ""}
        options={languages(locale)}
        onChange={(event) => change({ language: event.target.value || null })}
      />
      <Select
        label="Time zone"
        hint={`It is now ${fullTime(Date.now())}.`}
        value={zone ?? ""}
        options={zones()}
        onChange={(event) => change({ time_zone: event.target.value || null })}
      />
    </section>
  );
}

/** What this page speaks; a language chosen elsewhere is named as well. */
function languages(chosen: string | null): readonly { value: string; label: string }[] {
  if (chosen === null || LANGUAGES.some(({ value }) => value === chosen)) return LANGUAGES;
  const name = new Intl.DisplayNames("en", { type: "language" }).of(chosen) ?? chosen;
  return [...LANGUAGES, { value: chosen, label: `${name} (times alone)` }];
}

function zones(): { value: string; label: string }[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
  const named = known.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
  return [{ value: "", label: `As the browser: ${own.replaceAll("_", " ")}` }, ...named];
}

function Keys() {
  const { preferences } = useClient();
  const hasSingleKeys = useChosen((chosen) => chosen.hasSingleKeys);
  return (
    <section>
      <h3>Keyboard</h3>
      <Switch
        label="Single letters in the list of messages"
        hint="R replies, T opens the thread, E reacts, J and K move. They never work where you write."
        checked={hasSingleKeys}
        onChecked={(isOn) => preferences.change({ hasSingleKeys: isOn })}
      />
    </section>
  );
}

const REFUSED = {
  denied: "This browser was told not to let this page notify you. Allow it beside the address, then come back.",
  missing: "This browser cannot notify you from a page like this one.",
} as const;

function Notices() {
  const { preferences } = useClient();
  const notifies = useChosen((chosen) => chosen.notifies);
  const [permission, setPermission] = useState(notifyPermission);
  const isRefused = permission === "denied" || permission === "missing";
  const turn = async (isOn: boolean): Promise<void> => {
    const isAllowed = isOn && (await askToNotify());
    setPermission(notifyPermission());
    preferences.change({ notifies: isAllowed });
  };
  return (
    <section>
      <h3>Notifications</h3>
      <Switch
        label="Notify me of what is said"
        hint={
          isRefused
            ? REFUSED[permission]
            : "Only while this page is out of sight. Of how much, you choose in each room’s menu."
        }
        checked={notifies && permission === "granted"}
        onChecked={(isOn) => void turn(isOn)}
      />
      <ByMail />
      <Quiet />
      <QuietRooms />
    </section>
  );
}
