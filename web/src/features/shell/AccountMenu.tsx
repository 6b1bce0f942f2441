/** Who I am, how it looks, what I may govern, help, and the way out. */
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { mayHaveReports } from "../../store/rights";
import { isAdmin, isStaff } from "../../store/roles";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { Menu, MenuItem } from "../../ui/Menu";
import menu from "../../ui/Menu.module.css";
import { Said } from "../../ui/Said";
import { readTheme, storeTheme, THEMES } from "../../ui/theme";
import { number, t } from "../../words/words";
import styles from "./AccountMenu.module.css";
import { THEME_WORDS } from "./themes";

interface AccountMenuProps {
  onHelp: () => void;
  onSettings: () => void;
  onAllRead: () => void;
  onNewAgent: () => void;
  onReports: () => void;
  onPeople: () => void;
  onWorkspace: () => void;
  onModels: () => void;
}

export function AccountMenu(props: AccountMenuProps) {
  const { onHelp, onSettings, onAllRead, onNewAgent, onReports, onPeople, onWorkspace, onModels } = props;
  const client = useClient();
  const me = useClientState((state) => state.me);
  const [theme, setTheme] = useState(readTheme);
  const openReports = useClientState((state) => state.openReports) ?? 0;
  const seesReports = useClientState(mayHaveReports);
  if (!me) return null;
  const trigger = (
    <button type="button" className={styles.trigger}>
      <Avatar id={me.id} name={me.name} kind={me.kind} size={30} />
      <span className={styles.who}>
        <Said>{me.name}</Said>
        <small>@{me.handle}</small>
      </span>
      {openReports > 0 && (
        <span className={styles.count}>
          {number(openReports)}
          <span className="visually-hidden">{` ${t(["open report", "open reports"], { count: openReports })}`}</span>
        </span>
      )}
      <Icon name="more" />
    </button>
  );
  return (
    <Menu trigger={trigger} side="top" align="start">
      <DropdownMenu.Label className={menu.label}>{t("Appearance")}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup
        value={theme}
        onValueChange={(value) => {
          const next = THEMES.find((one) => one === value) ?? "system";
          storeTheme(next);
          setTheme(next);
        }}
      >
        {THEMES.map((one) => (
          <DropdownMenu.RadioItem key={one} value={one} className={menu.item}>
            {t(THEME_WORDS[one])}
            <DropdownMenu.ItemIndicator className={menu.check}>
              <Icon name="check" size={16} />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className={menu.rule} />
      {me.role !== "guest" && <MenuItem icon="spark" label={t("New agent")} onSelect={onNewAgent} />}
      {seesReports && (
        <MenuItem icon="flag" label={t("Reports")} onSelect={onReports}>
          {openReports > 0 && <span className={styles.count}>{number(openReports)}</span>}
        </MenuItem>
      )}
      {isStaff(me) && <MenuItem icon="people" label={t("People")} onSelect={onPeople} />}
      {isAdmin(me) && <MenuItem icon="home" label={t("Workspace")} onSelect={onWorkspace} />}
      {isAdmin(me) && <MenuItem icon="spark" label={t("Models")} onSelect={onModels} />}
      <MenuItem icon="check" label={t("Mark everything as read")} onSelect={onAllRead} />
      <MenuItem icon="settings" label={t("Settings")} onSelect={onSettings} />
      <MenuItem icon="help" label={t("Keyboard help")} onSelect={onHelp} />
      <DropdownMenu.Separator className={menu.rule} />
      <MenuItem icon="leave" label={t("Sign out")} onSelect={() => void client.signOut().catch(() => undefined)} />
    </Menu>
  );
}
