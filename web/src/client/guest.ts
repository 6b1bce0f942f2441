/** Notices that this browser is signed in as somebody else by now, through another tab. */
import { below } from "../net/base";
import { request } from "../net/rest";
import type { Me, SessionInfo } from "../wire/types";
import { ignoreRefusal } from "./errors";

/** Under this each tab says as whom it came in: the cookie is one for all of them, of one server. */
const nameHere = (): string => `tertulia.signed_in ${below("/")}`;

/** Watches the session for one member; what is not its own any more is told once. */
export class Guest {
  readonly #myId: string;
  readonly #onOther: (other: Me) => void;
  readonly #name = nameHere();
  #isOver = false;

  constructor(myId: string, onOther: (other: Me) => void) {
    this.#myId = myId;
    this.#onOther = onOther;
  }

  start(): void {
    window.addEventListener("storage", this.#onStorage);
    document.addEventListener("visibilitychange", this.#onVisibility);
    try {
      localStorage.setItem(this.#name, this.#myId);
      // The others are told when it is set: nothing of mine needs to stay.
      localStorage.removeItem(this.#name);
    } catch (error) {
      // Full or forbidden: the others find out when they are looked at.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  stop(): void {
    this.#isOver = true;
    window.removeEventListener("storage", this.#onStorage);
    document.removeEventListener("visibilitychange", this.#onVisibility);
  }

  /** Take note of whom the server spoke to; says whether it is somebody else. */
  meet(met: Me): boolean {
    if (met.id === this.#myId) return false;
    if (!this.#isOver) {
      this.stop();
      this.#onOther(met);
    }
    return true;
  }

  readonly #onStorage = ({ key, newValue }: StorageEvent): void => {
    if (key === this.#name && newValue !== null && newValue !== this.#myId) this.#look();
  };

  readonly #onVisibility = (): void => {
    if (!document.hidden) this.#look();
  };

  #look(): void {
    void this.#ask().catch(ignoreRefusal);
  }

  async #ask(): Promise<void> {
    this.meet((await request<SessionInfo>("GET", "/api/session")).me);
  }
}
