/** Where the server gives files. */
import { below } from "../net/base";

/** The file itself: pictures are shown, everything else is saved. */
export function fileUrl(fileId: string): string {
  return below(`/api/files/${encodeURIComponent(fileId)}`);
}

/** A small picture of a picture. */
export function thumbnailUrl(fileId: string): string {
  return `${fileUrl(fileId)}/thumbnail`;
}

/** The sign that stands for Tertulia: on the tab, at the door, beside a notice. */
export function signUrl(): string {
  return below("/favicon.svg");
}
