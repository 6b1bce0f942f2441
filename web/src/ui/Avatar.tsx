/** A face for a member: initials on a colour of its own; round for people, square for agents. */
import type { CSSProperties } from "react";
import { term } from "../words/terms";
import styles from "./Avatar.module.css";
import { Icon } from "./Icon";

interface AvatarProps {
  id: string;
  name: string;
  kind: string;
  size?: number;
  presence?: "online" | "offline" | undefined;
}

export function Avatar({ id, name, kind, size = 36, presence }: AvatarProps) {
  const style = {
    "--hue": hueOf(id),
    "--dot": `${Math.max(8, Math.round(size * 0.32))}px`,
    width: size,
    height: size,
    fontSize: size * 0.38,
  } as CSSProperties;
  return (
    <span className={`${styles.avatar} ${kind === "human" ? "" : styles.machine}`} style={style} aria-hidden="true">
      {initials(name)}
      {presence && <span className={`${styles.dot} ${styles[presence]}`} />}
    </span>
  );
}

/** Says on every surface that a member is not a person. */
export function KindBadge({ kind }: { kind: string }) {
  if (kind === "human") return null;
  return (
    <span className={styles.badge}>
      {kind === "agent" && <Icon name="spark" size={10} />}
      {term(kind)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => Array.from(word ?? "?")[0]?.toUpperCase()).join("");
}

function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const char of id) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
  return (hash >>> 0) % 360;
}
