/** A menu at its button: of what can be done, each thing with its sign. */
import { DropdownMenu } from "radix-ui";
import { type ReactElement, type ReactNode, useRef, useState } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  side?: "top" | "bottom";
  align?: "start" | "end";
  /** Called before the focus goes back to the button. */
  onCloseAutoFocus?: (event: Event) => void;
  children: ReactNode;
}

/**
 * The menu is drawn inside the part of the page that holds its button.
 *
 * Which one that is, is asked when it opens: another that came later would take the open menu with it.
 */
export function Menu({ trigger, side = "bottom", align = "end", onCloseAutoFocus, children }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [part, setPart] = useState<HTMLElement | null>(null);
  const onOpenChange = (isOpen: boolean): void => {
    if (isOpen) setPart(button.current?.closest<HTMLElement>("main, nav, aside") ?? null);
  };
  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild ref={button}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={part}>
        <DropdownMenu.Content
          className={styles.menu}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          {...(onCloseAutoFocus && { onCloseAutoFocus })}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  icon: IconName;
  label: string;
  isGrave?: boolean;
  onSelect: () => void;
  /** What stands behind its words. */
  children?: ReactNode;
}

export function MenuItem({ icon, label, isGrave = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={`${styles.item} ${isGrave ? styles.grave : ""}`} onSelect={onSelect}>
      <Icon name={icon} size={16} />
      {label}
      {children}
    </DropdownMenu.Item>
  );
}
