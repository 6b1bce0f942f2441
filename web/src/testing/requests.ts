/** Uploads of a browser that a test answers by hand. */
import type { Attachment } from "../wire/types";

/** Stands in for `XMLHttpRequest`; those that were sent are in `sent`, in their order. */
export class HandRequest {
  static sent: HandRequest[] = [];
  readonly upload: { onprogress?: (event: Partial<ProgressEvent>) => void } = {};
  status = 0;
  responseText = "";
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  isAborted = false;

  open(): void {}
  send(): void {
    HandRequest.sent.push(this);
  }
  abort(): void {
    this.isAborted = true;
    this.onabort?.();
  }

  answer(status: number, body: unknown): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
}

export function attachment(part: Partial<Attachment> = {}): Attachment {
  return {
    id: "fil_1",
    name: "notes.txt",
    media_type: "text/plain",
    size_bytes: 5,
    width: null,
    height: null,
    has_thumbnail: false,
    ...part,
  };
}

export function picture(part: Partial<Attachment> = {}): Attachment {
  const shape = { width: 900, height: 600, has_thumbnail: true };
  return attachment({ id: "fil_p", name: "wall.png", media_type: "image/png", ...shape, ...part });
}

export const fileOf = (name: string, content = "bytes"): File => new File([content], name);
