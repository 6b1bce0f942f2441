/** The workspace's people, for those who govern them: who is here, and who is invited. */
import { Tabs } from "radix-ui";
import { useClientState } from "../../client/context";
import { Dialog } from "../../ui/Dialog";
import { t } from "../../words/words";
import { Invitations } from "./Invitations";
import { Members } from "./Members";
import styles from "./PeopleDialog.module.css";

export default function PeopleDialog({ onClose }: { onClose: () => void }) {
  const me = useClientState((state) => state.me);
  if (me === null) return null;
  return (
    <Dialog title={t("People")} size="large" onClose={onClose}>
      <Tabs.Root defaultValue="members">
        <Tabs.List className={styles.tabs} aria-label={t("People")}>
          <Tabs.Trigger value="members">{t("Members")}</Tabs.Trigger>
          <Tabs.Trigger value="invitations">{t("Invitations")}</Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="members">
          <Members me={me} />
        </Tabs.Content>
        <Tabs.Content value="invitations">
          <Invitations me={me} />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  );
}
