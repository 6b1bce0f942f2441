/** Sizes as people say them. */
import { locale, t } from "../words/words";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1_000;

/** Say to the byte how large something is: "26,214,401 bytes". */
export function exactSize(bytes: number): string {
  return t(["{count} byte", "{count} bytes"], { count: bytes });
}

/** Say how large something is: "812 bytes", "12.4 kB", "26 MB". */
export function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < STEP ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / STEP ** power;
  const maximumFractionDigits = power === 0 || amount >= 100 ? 0 : 1;
  const unit = UNITS[power] ?? "byte";
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits,
  }).format(amount);
}
