/** What jsdom lacks and the client uses: modal dialogs, sizes, media queries. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);
// A busy machine may take its time; what comes sooner is not waited for.
configure({ asyncUtilTimeout: 60_000 });

HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
  this.open = true;
};

/** Every box is of one size, so that a list draws what it shows. */
const SIZE = { width: 800, height: 600 };

class ResizeObserverOfOneSize implements ResizeObserver {
  readonly #report: ResizeObserverCallback;
  constructor(report: ResizeObserverCallback) {
    this.#report = report;
  }
  observe(target: Element): void {
    queueMicrotask(() => this.#report([{ target, contentRect: SIZE } as ResizeObserverEntry], this));
  }
  unobserve(): void {}
  disconnect(): void {}
}

// Code asks for it by either name; in this test environment the two are not one object.
for (const place of [globalThis, document.defaultView])
  Object.assign(place ?? {}, { ResizeObserver: ResizeObserverOfOneSize });

Object.defineProperty(HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.parentElement;
  },
});

Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

/** What never changes tells nobody. */
const unheard = { addEventListener: () => undefined, removeEventListener: () => undefined };
window.matchMedia = (query) =>
  ({ ...unheard, matches: query.includes("fine"), media: query }) as unknown as MediaQueryList;
