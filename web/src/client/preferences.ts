/**
 * What I chose for myself: which keys work, and whether to notify, in this browser; and what the server keeps of me,
 * how times are written and when I may be disturbed, as it was when this browser last heard of it.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { setTimeZone } from "../ui/time";
import { speak } from "../words/language";
import type { Shelf } from "./shelf";

export interface Chosen {
  /** The tag of a language; null is the browser's. */
  locale: string | null;
  /** A time zone; null is the browser's. */
  zone: string | null;
  /** Whether single letters do something while the list of messages has the focus. */
  hasSingleKeys: boolean;
  /** Whether to notify while the page is hidden; of how much, each room says. */
  notifies: boolean;
  /** Until when nothing may disturb me, in ms since 1970; 0 is never. */
  quietUntilMs: number;
  /** From when to when nothing may disturb me each day, such as "22:00", in my zone; both or neither. */
  quietFrom: string | null;
  quietTo: string | null;
}

const NAME = "preferences";
const DEFAULT: Chosen = {
  locale: null,
  zone: null,
  hasSingleKeys: true,
  notifies: false,
  quietUntilMs: 0,
  quietFrom: null,
  quietTo: null,
};

export class Preferences {
  readonly api: StoreApi<Chosen> = createStore<Chosen>(() => DEFAULT);
  #shelf: Shelf | null = null;

  get chosen(): Chosen {
    return this.api.getState();
  }

  /** Take what a member chose here before, and follow what other tabs of this browser choose. */
  open(shelf: Shelf): void {
    this.#shelf = shelf;
    window.addEventListener("storage", this.#read);
    this.#read();
  }

  /** Forget the member; what was chosen stays on the shelf, and the door goes on in the same language. */
  close(): void {
    this.#shelf = null;
    window.removeEventListener("storage", this.#read);
    this.#put(DEFAULT);
  }

  change(part: Partial<Chosen>): void {
    this.#put(sound({ ...this.chosen, ...part }));
    this.#shelf?.write(NAME, this.chosen);
  }

  #read = (): void => this.#put(sound(this.#shelf?.read(NAME)));

  #put(next: Chosen): void {
    if (this.chosen.zone !== next.zone) setTimeZone(next.zone);
    if (this.#shelf !== null) void speak(next.locale);
    this.api.setState(next, true);
  }
}

/** Take of what is kept the values that are of their kind, and that this browser knows. */
function sound(kept: unknown): Chosen {
  const found = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<Chosen>;
  const known = Object.entries(DEFAULT).map(([name, value]) => {
    const other = found[name as keyof Chosen];
    return [name, value === null || typeof other === typeof value ? (other ?? value) : value];
  });
  const chosen = Object.fromEntries(known) as Chosen;
  return isFormat(chosen) ? chosen : { ...chosen, locale: null, zone: null };
}

/** Say whether a browser can write times in a language and a zone. */
function isFormat({ locale, zone }: Chosen): boolean {
  try {
    new Intl.DateTimeFormat(locale ?? undefined, zone === null ? {} : { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return false;
    throw error;
  }
}
