/** What one can choose for oneself: how it looks, how times are written, keys, and when to be disturbed. */
import { useState } from "react";
import { useChosen, useClient } from "../../client/context";
import { askToNotify, notifyPermission } from "../../client/notifier";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, Switch } from "../../ui/Field";
import { readTheme, storeTheme, THEMES } from "../../ui/theme";
import { clockTime, dayKey, fullTime, startOfDay } from "../../ui/time";
import { useIsBefore } from "../../ui/useIsBefore";
import styles from "./SettingsDialog.module.css";
import { THEME_WORDS } from "./themes";
import { QuietRooms, Unheard } from "./Unheard";

const LANGUAGES = [
  { value: "", label: "English (as the browser)" },
  { value: "en-GB", label: "English (United Kingdom)" },
  { value: "en-US", label: "English (United States)" },
  { value: "en-CA", label: "English (Canada)" },
  { value: "en-AU", label: "English (Australia)" },
  { value: "en-IN", label: "English (India)" },
] as const;

const DAY_MS = 86_400_000;
const MORNING_MS = 8 * 3_600_000;

export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div className={styles.settings}>
        <Looks />
        <Times />
        <Keys />
        <Notices />
        <Unheard />
        <p className={styles.note}>
          Which rooms are quiet and whom you do not hear holds wherever you sign in. The rest is kept in this browser.
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
  const { preferences } = useClient();
  const locale = useChosen((chosen) => chosen.locale);
  const zone = useChosen((chosen) => chosen.zone);
  return (
    <section>
      <h3>Language and time</h3>
      <Select
        label="Language"
        value={locale ?? ""}
        options={LANGUAGES}
        onChange={(event) => preferences.change({ locale: event.target.value || null })}
      />
      <Select
        label="Time zone"
        hint={`It is now ${fullTime(Date.now())}.`}
        value={zone ?? ""}
        options={zones()}
        onChange={(event) => preferences.change({ zone: event.target.value || null })}
      />
    </section>
  );
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
      <Quiet />
      <QuietRooms />
    </section>
  );
}

function Quiet() {
  const { preferences } = useClient();
  const untilMs = useChosen((chosen) => chosen.quietUntilMs);
  const isQuiet = useIsBefore(untilMs);
  if (isQuiet) {
    return (
      <p className={styles.line}>
        <span>Do not disturb until {clockTime(untilMs)}</span>
        <Button onClick={() => preferences.change({ quietUntilMs: 0 })}>End it</Button>
      </p>
    );
  }
  const choices = [
    { label: "30 minutes", untilMs: () => Date.now() + 1_800_000 },
    { label: "2 hours", untilMs: () => Date.now() + 7_200_000 },
    { label: "Until tomorrow, 8:00", untilMs: tomorrowMorning },
  ];
  return (
    <fieldset className={styles.quiet}>
      <legend>Do not disturb me for</legend>
      {choices.map((choice) => (
        <Button key={choice.label} onClick={() => preferences.change({ quietUntilMs: choice.untilMs() })}>
          {choice.label}
        </Button>
      ))}
    </fieldset>
  );
}

function tomorrowMorning(): number {
  return startOfDay(dayKey(Date.now() + DAY_MS)) + MORNING_MS;
}
