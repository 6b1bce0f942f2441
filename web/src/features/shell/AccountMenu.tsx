/** Who I am, how it looks, what I may govern, help, and the way out. */
import { DropdownMenu } from "radix-ui";
import { useCallback, useState } from "react";
import { useClient, useClientState } from "../../client/context";
import { mayHaveReports } from "../../store/rights";
import { isAdmin, isStaff } from "../../store/roles";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import menu from "../../ui/Menu.module.css";
import { Said } from "../../ui/Said";
import { readTheme, storeTheme, THEMES } from "../../ui/theme";
import { t } from "../../ui/words";
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
}

export function AccountMenu(props: AccountMenuProps) {
  const { onHelp, onSettings, onAllRead, onNewAgent, onReports, onPeople, onWorkspace } = props;
  const client = useClient();
  const me = useClientState((state) => state.me);
  const [theme, setTheme] = useState(readTheme);
  // Known once the button is on the page: a container that changes later would take an open menu away.
  const [nav, setNav] = useState<HTMLElement | null>(null);
  const takeNav = useCallback((button: HTMLElement | null) => setNav(button?.closest("nav") ?? null), []);
  const openReports = useClientState((state) => state.openReports) ?? 0;
  const seesReports = useClientState(mayHaveReports);
  if (!me) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={styles.trigger} ref={takeNav}>
        <Avatar id={me.id} name={me.name} kind={me.kind} size={30} />
        <span className={styles.who}>
          <Said>{me.name}</Said>
          <small>@{me.handle}</small>
        </span>
        {openReports > 0 && (
          <span className={styles.count}>
            {openReports}
            <span className="visually-hidden">{t("reports_open", { count: openReports })}</span>
          </span>
        )}
        <Icon name="more" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={nav}>
        <DropdownMenu.Content className={menu.menu} side="top" align="start" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Label className={menu.label}>Appearance</DropdownMenu.Label>
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
                {THEME_WORDS[one]}
                <DropdownMenu.ItemIndicator className={menu.check}>
                  <Icon name="check" size={16} />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className={menu.rule} />
          {me.role !== "guest" && (
            <DropdownMenu.Item className={menu.item} onSelect={onNewAgent}>
              <Icon name="spark" size={16} /> New agent
            </DropdownMenu.Item>
          )}
          {seesReports && (
            <DropdownMenu.Item className={menu.item} onSelect={onReports}>
              <Icon name="flag" size={16} /> Reports
              {openReports > 0 && <span className={styles.count}>{openReports}</span>}
            </DropdownMenu.Item>
          )}
          {isStaff(me) && (
            <DropdownMenu.Item className={menu.item} onSelect={onPeople}>
              <Icon name="people" size={16} /> People
            </DropdownMenu.Item>
          )}
          {isAdmin(me) && (
            <DropdownMenu.Item className={menu.item} onSelect={onWorkspace}>
              <Icon name="compass" size={16} /> Workspace
            </DropdownMenu.Item>
          )}
          <DropdownMenu.Item className={menu.item} onSelect={onAllRead}>
            <Icon name="check" size={16} /> Mark everything as read
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={onSettings}>
            <Icon name="settings" size={16} /> Settings
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={onHelp}>
            <Icon name="help" size={16} /> Keyboard help
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={() => void client.signOut().catch(() => undefined)}>
            <Icon name="back" size={16} /> Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
