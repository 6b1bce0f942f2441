/** Which files are pictures, and how large they stand in a message. */
import type { Attachment } from "../../wire/types";

export type Picture = Attachment & { width: number; height: number };

const ALONE = { width: 360, height: 280 };
const BESIDE_OTHERS = { width: 200, height: 150 };
/** Less than this nobody hits with a finger. */
const LEAST = 44;

export function isPicture(file: Attachment): file is Picture {
  return file.has_thumbnail && file.width !== null && file.height !== null;
}

/** Fit a picture into its place, in CSS pixels; a small one keeps its size. */
export function boxOf({ width, height }: Picture, isAlone: boolean): { width: number; height: number } {
  const most = isAlone ? ALONE : BESIDE_OTHERS;
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(LEAST, Math.round(width * scale)), height: Math.max(LEAST, Math.round(height * scale)) };
}
