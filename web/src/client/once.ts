/** Keeps things of one name from being done twice at a time. */

export class Once {
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** Do a thing; who asks for it meanwhile waits for the one under way, and gets what it gives. */
  do<T>(name: string, act: () => Promise<T>): Promise<T> {
    const known = this.#underWay.get(name);
    if (known !== undefined) return known as Promise<T>;
    const begun = act().finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, begun);
    return begun;
  }
}
