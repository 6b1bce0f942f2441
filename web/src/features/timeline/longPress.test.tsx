import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLongPress } from "./longPress";

const onRest = vi.fn();

function Page() {
  return (
    <div data-testid="row" {...useLongPress(onRest)}>
      words <button type="button">press</button>
    </div>
  );
}

const down = (element: HTMLElement, pointerType = "touch"): void => {
  fireEvent(
    element,
    Object.assign(new MouseEvent("pointerdown", { bubbles: true, clientX: 5, clientY: 5 }), { pointerType }),
  );
};
const row = () => screen.getByTestId("row");

beforeEach(() => {
  vi.useFakeTimers();
  onRest.mockClear();
  render(<Page />);
});
afterEach(() => vi.useRealTimers());

test("a finger that rests is heard once", () => {
  down(row());
  vi.advanceTimersByTime(400);
  expect(onRest).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onRest).toHaveBeenCalledExactlyOnceWith(row());
});

test("one that leaves, moves away, presses a button or is a mouse is not", () => {
  down(row());
  fireEvent(row(), new MouseEvent("pointerup", { bubbles: true }));
  vi.advanceTimersByTime(1_000);
  down(row());
  fireEvent(row(), new MouseEvent("pointermove", { bubbles: true, clientX: 5, clientY: 30 }));
  vi.advanceTimersByTime(1_000);
  down(screen.getByRole("button"));
  vi.advanceTimersByTime(1_000);
  down(row(), "mouse");
  vi.advanceTimersByTime(1_000);
  expect(onRest).not.toHaveBeenCalled();
});
