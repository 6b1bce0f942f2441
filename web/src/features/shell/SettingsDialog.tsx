/** One's account, and what one can choose for oneself: how it looks, how times are written, keys, when to be disturbed. */
import { useState } from "react";
import { useChosen, useClient } from "../../client/context";
import { askToNotify, notifyPermission } from "../../client/notifier";
import { Dialog } from "../../ui/Dialog";
import { type Option, Select, Switch } from "../../ui/Field";
import { Fault } from "../../ui/State";
import { readTheme, storeTheme, THEMES } from "../../ui/theme";
import { fullTime } from "../../ui/time";
import { LANGUAGES, nameOf, nearest } from "../../words/language";
import { mark, t } from "../../words/words";
import { AccountSection } from "./AccountSection";
import { GoSection } from "./GoSection";
import { LinkedSection } from "./LinkedSection";
import { ByMail } from "./MailSection";
import { MemorySection } from "./MemorySection";
import { PasswordSection } from "./PasswordSection";
import { Quiet } from "./QuietSection";
import styles from "./SettingsDialog.module.css";
import { TokensSection } from "./TokensSection";
import { THEME_WORDS } from "./themes";
import { QuietRooms, Unheard } from "./Unheard";
import { useChange } from "./useChange";

/** Ways to write times within a language, by where one is. */
const REGIONS = ["en-GB", "en-US", "en-CA", "en-AU", "en-IN", "de-AT", "de-CH", "es-MX", "es-AR"];

export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("Settings")} onClose={onClose}>
      <div className={styles.settings}>
        <AccountSection />
        <PasswordSection />
        <LinkedSection />
        <Times />
        <Notices />
        <Unheard />
        <MemorySection />
        <Looks />
        <Keys />
        <TokensSection />
        <GoSection />
        <p className={styles.note}>
          {t("Appearance, keys and whether to notify are kept in this browser; the rest goes with your account.")}
        </p>
      </div>
    </Dialog>
  );
}

function Looks() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <section>
      <h3>{t("Appearance")}</h3>
      <Select
        label={t("Theme")}
        value={theme}
        options={THEMES.map((one) => ({ value: one, label: t(THEME_WORDS[one]) }))}
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
      <h3>{t("Language and time")}</h3>
      {problem && <Fault>{problem}</Fault>}
      <Select
        label={t("Language")}
        value={locale ?? ""}
        options={languages(locale)}
        onChange={(event) => change({ language: event.target.value || null })}
      />
      <Select
        label={t("Time zone")}
        hint={t("It is now {now}.", { now: fullTime(Date.now()) })}
        value={zone ?? ""}
        options={zones()}
        onChange={(event) => change({ time_zone: event.target.value || null })}
      />
    </section>
  );
}

/** What this page speaks, each in its own words; of another language that was chosen elsewhere, that it does not. */
function languages(chosen: string | null): Option[] {
  const spoken = Object.keys(LANGUAGES).flatMap((name) => [name, ...REGIONS.filter((tag) => nameOf(tag) === name)]);
  const known = spoken.map((tag) => ({ value: tag, label: ownName(tag), lang: tag }));
  const ours = [
    { value: "", label: t("As the browser: {language}", { language: ownName(nearest(navigator.languages)) }) },
  ];
  if (chosen === null || spoken.includes(chosen)) return [...ours, ...known];
  const label =
    nameOf(chosen) === null ? t("{language} (not spoken here yet)", { language: ownName(chosen) }) : ownName(chosen);
  return [...ours, ...known, { value: chosen, label, lang: chosen }];
}

function ownName(tag: string): string {
  const name = new Intl.DisplayNames(tag, { type: "language", languageDisplay: "standard" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

function zones(): { value: string; label: string }[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
  const named = known.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
  return [{ value: "", label: t("As the browser: {zone}", { zone: own.replaceAll("_", " ") }) }, ...named];
}

function Keys() {
  const { preferences } = useClient();
  const hasSingleKeys = useChosen((chosen) => chosen.hasSingleKeys);
  return (
    <section>
      <h3>{t("Keyboard")}</h3>
      <Switch
        label={t("Single letters in the list of messages")}
        hint={t("R replies, T opens the thread, E reacts, J and K move. They never work where you write.")}
        checked={hasSingleKeys}
        onChecked={(isOn) => preferences.change({ hasSingleKeys: isOn })}
      />
    </section>
  );
}

const REFUSED = {
  denied: mark("This browser was told not to let this page notify you. Allow it beside the address, then come back."),
  missing: mark("This browser cannot notify you from a page like this one."),
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
      <h3>{t("Notifications")}</h3>
      <Switch
        label={t("Notify me of what is said")}
        hint={
          isRefused
            ? t(REFUSED[permission])
            : t("Only while this page is out of sight. Of how much, you choose in each room’s menu.")
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
