/** Sends a file as a form, and says how far it has come; `fetch` cannot say that. */

import { mark, t } from "../words/words";
import { below } from "./base";
import { RestError } from "./rest";

export interface Upload<T> {
  /** Resolves to the parsed answer; rejects with a RestError, of the code "cancelled" after `cancel`. */
  outcome: Promise<T>;
  cancel: () => void;
}

const BROKEN = mark("The connection broke off while the file was on its way.");

/** Send a file to a path below the server; `onProgress` is told the share that is there, from 0 to 1. */
export function upload<T>(path: string, file: Blob & { name: string }, onProgress: (share: number) => void): Upload<T> {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file, file.name);
  const outcome = new Promise<T>((resolve, reject) => {
    const fail = (status: number, code: string, words: string): void => reject(new RestError(status, code, words));
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onerror = () => fail(0, "unavailable", BROKEN);
    request.onabort = () => fail(0, "cancelled", mark("It was called off."));
    request.onload = () => {
      const { status } = request;
      const answer = parse(request.responseText);
      if (status === 200 || status === 201) return resolve(answer as T);
      const error = (answer as { error?: { code?: string; message?: string } } | undefined)?.error;
      fail(
        status,
        error?.code ?? "internal",
        error?.message ?? t("The server answered with status {status}.", { status: String(status) }),
      );
    };
  });
  request.open("POST", below(path));
  request.send(form);
  return { outcome, cancel: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
