/** Where the server gives files. */

/** The file itself: pictures are shown, everything else is saved. */
export function fileUrl(fileId: string): string {
  return `/api/files/${encodeURIComponent(fileId)}`;
}

/** A small picture of a picture. */
export function thumbnailUrl(fileId: string): string {
  return `${fileUrl(fileId)}/thumbnail`;
}
