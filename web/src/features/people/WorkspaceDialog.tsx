/** The workspace's own settings, for owners and admins: its name, who may come in, its locations. */
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { addLocation, changeWorkspace, getWorkspace, listLocations } from "../../client/people";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, Switch, TextField } from "../../ui/Field";
import { Fault, Loading } from "../../ui/State";
import { useLoad } from "../../ui/useLoad";
import { useSubmit } from "../../ui/useSubmit";
import type { Workspace } from "../../wire/workspace";
import { choices } from "../../words/terms";
import { byName, mark, t } from "../../words/words";
import { ChainLimits } from "../floor/ChainLimits";
import { LocationLine } from "./LocationLine";
import styles from "./PeopleDialog.module.css";
import { QuietHours } from "./QuietHours";
import { Retention } from "./Retention";

const SIGN_UP = [
  { value: "closed", label: mark("Who is invited") },
  { value: "open", label: mark("Everybody who reaches this server") },
];

export default function WorkspaceDialog({ onClose }: { onClose: () => void }) {
  const { value, problem } = useLoad(getWorkspace);
  return (
    <Dialog title={t("Workspace")} onClose={onClose}>
      <div className={styles.stack}>
        {problem && <Fault>{problem}</Fault>}
        {!problem && value === null && <Loading what={t("Looking it up…")} />}
        {value && <WorkspaceForm workspace={value} />}
        {value && <QuietHours workspace={value} />}
        {value && <Retention workspace={value} />}
        <Locations />
        <ChainLimits place="workspace" />
      </div>
    </Dialog>
  );
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const { store } = useClient();
  const me = useClientState((state) => state.me);
  const [kept, setKept] = useState(workspace);
  const [name, setName] = useState(workspace.name);
  const [signUp, setSignUp] = useState(workspace.sign_up);
  const [hasWords, setHasWords] = useState(workspace.words_in_mail);
  const [hasPreviews, setHasPreviews] = useState(workspace.link_previews);
  const [isSaved, setSaved] = useState(false);
  const isSame =
    name.trim() === kept.name &&
    signUp === kept.sign_up &&
    hasWords === kept.words_in_mail &&
    hasPreviews === kept.link_previews;
  const { isBusy, problem, run } = useSubmit(async () => {
    setSaved(false);
    const next = await changeWorkspace({
      ...(name.trim() !== kept.name && { name: name.trim() }),
      ...(signUp !== kept.sign_up && { sign_up: signUp }),
      ...(hasWords !== kept.words_in_mail && { words_in_mail: hasWords }),
      ...(hasPreviews !== kept.link_previews && { link_previews: hasPreviews }),
    });
    setKept(next);
    setSaved(true);
    if (me !== null) store.dispatch({ type: "signed_in", me, workspace: next.name });
  });
  return (
    <form className={styles.stack} onSubmit={run}>
      {problem && <Fault>{problem}</Fault>}
      <TextField
        label={t("Name")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={80}
        required
      />
      <Select
        label={t("Who may become a member")}
        value={signUp}
        options={choices(SIGN_UP)}
        onChange={(event) => setSignUp(event.target.value === "open" ? "open" : "closed")}
      />
      <Switch
        label={t("Mails may say who wrote what, and where")}
        hint={t("Those that tell members what waits for them. Otherwise they say only how much.")}
        checked={hasWords}
        onChecked={setHasWords}
      />
      <Switch
        label={t("Show what links lead to")}
        hint={t(
          "The server asks the pages that people link to, and they learn that somebody here named them. Links written as <https://…> are left alone.",
        )}
        checked={hasPreviews}
        onChecked={setHasPreviews}
      />
      <div className={styles.line}>
        <Button look="primary" type="submit" disabled={isBusy || isSame || name.trim() === ""}>
          {t("Save")}
        </Button>
        <span role="status">{isSaved && isSame && t("Saved")}</span>
      </div>
    </form>
  );
}

function Locations() {
  const { value, problem, replace } = useLoad(listLocations);
  const [name, setName] = useState("");
  const adding = useSubmit(async () => {
    const added = await addLocation(name.trim());
    replace([...(value ?? []), added].sort((a, b) => byName(a.name, b.name)));
    setName("");
  });
  const shown = problem ?? adding.problem;
  return (
    <section className={styles.stack}>
      <h3>{t("Locations")}</h3>
      <p className={styles.note}>
        {t("Places where members are, such as sites or clubs. They give and take no rights.")}
      </p>
      {shown && <Fault>{shown}</Fault>}
      <ul className={styles.list}>
        {value?.map((one) => (
          <li key={one.id}>
            <LocationLine
              location={one}
              onChanged={(next) => replace(value.flatMap((each) => (each.id === one.id ? (next ?? []) : each)))}
            />
          </li>
        ))}
      </ul>
      <form className={styles.stack} onSubmit={adding.run}>
        <TextField
          label={t("New location")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={80}
        />
        <div className={styles.verbs}>
          <Button type="submit" icon="add" disabled={adding.isBusy || value === null || name.trim() === ""}>
            {t("Add the location")}
          </Button>
        </div>
      </form>
    </section>
  );
}
