/** Buttons: with words, or with a sign alone and a name for it. */
import type { ComponentProps } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

type ButtonProps = ComponentProps<"button"> & { look?: "primary" | "plain" | "quiet" | "danger"; icon?: IconName };

export function Button({ look = "plain", icon, className = "", children, type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={`${styles.button} ${styles[look]} ${className}`} {...rest}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  icon: IconName;
  label: string;
  size?: number;
  /** A number beside the sign. */
  count?: number;
};

export function IconButton({
  icon,
  label,
  size = 18,
  count,
  className = "",
  type = "button",
  ...rest
}: IconButtonProps) {
  const name = count === undefined ? label : `${label}, ${count}`;
  return (
    <button type={type} className={`${styles.icon} ${className}`} aria-label={name} title={label} {...rest}>
      <Icon name={icon} size={size} />
      {count !== undefined && <span className={styles.number}>{count}</span>}
    </button>
  );
}
