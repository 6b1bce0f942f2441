/** Says why the server will not have this page back, and what to do about it: the protocol's close codes from 4500. */
import { mark, t } from "../../words/words";

const REFUSALS: Record<number, string> = {
  4500: mark("Your session ended: it ran out, or it belongs to another server. Sign in again."),
  4501: mark(
    "Your session ended: this page and the server do not understand each other. Reload the page and sign in again.",
  ),
  4502: mark(
    "Your session ended: you signed out elsewhere, or your access was taken back. Sign in again; if that is refused, ask whoever runs this server.",
  ),
  4503: mark(
    "Your session ended: too many wrong tokens came from your address. Wait a few minutes, then sign in again.",
  ),
};

export function whyRefused(code: number): string {
  const known = REFUSALS[code];
  if (known !== undefined) return t(known);
  return t("Your session ended: the server refused it (code {code}). Sign in again.", { code: String(code) });
}
