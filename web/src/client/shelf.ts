/** What this browser keeps for one member of one server: drafts, and messages that are not sent yet. */

/** Names and values of one member. A store that is full or forbidden keeps nothing, and nothing fails for it. */
export class Shelf {
  readonly #prefix: string;

  constructor(memberId: string) {
    this.#prefix = `tertulia.${memberId}.`;
  }

  /** Name a thing so that no other member's has the same name in this browser. */
  fullName(name: string): string {
    return this.#prefix + name;
  }

  /** Read what is kept, or null. */
  read(name: string): unknown {
    return attempt(() => JSON.parse(localStorage.getItem(this.fullName(name)) ?? "null") as unknown) ?? null;
  }

  write(name: string, value: unknown): void {
    attempt(() => localStorage.setItem(this.fullName(name), JSON.stringify(value)));
  }

  drop(name: string): void {
    attempt(() => localStorage.removeItem(this.fullName(name)));
  }

  /** List the names that begin so, in no order. */
  names(start: string): string[] {
    const all = attempt(() => Object.keys(localStorage)) ?? [];
    return all.filter((one) => one.startsWith(this.fullName(start))).map((one) => one.slice(this.#prefix.length));
  }

  clear(): void {
    for (const name of this.names("")) this.drop(name);
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
