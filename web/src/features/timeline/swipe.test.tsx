import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSwipe } from "./swipe";

const onReply = vi.fn();
const mayReply = vi.fn(() => true);

function Page() {
  return (
    <div data-testid="row" {...useSwipe(mayReply, onReply)}>
      words <button type="button">press</button>
    </div>
  );
}

const row = () => screen.getByTestId("row");
const point = (type: string, clientX: number, clientY = 100, element = row(), pointerType = "touch"): void => {
  const event = new MouseEvent(type, { bubbles: true, clientX, clientY });
  fireEvent(element, Object.assign(event, { pointerType, isPrimary: true }));
};
const draw = (...to: [number, number?][]): void => {
  for (const [x, y] of to) point("pointermove", x, y);
};
const still = (matches: boolean) => vi.stubGlobal("matchMedia", () => ({ matches }));

beforeEach(() => {
  still(false);
  onReply.mockClear();
  mayReply.mockReturnValue(true);
  render(<Page />);
});
afterEach(() => vi.unstubAllGlobals());

test("a message that is drawn far enough is answered when it is let go, and comes back", () => {
  point("pointerdown", 300);
  draw([285], [270]);
  expect(row().style.transform).toBe("translateX(-30px)");
  draw([150]);
  expect([row().style.transform, "drawn" in row().dataset]).toEqual(["translateX(-72px)", true]);
  expect(onReply).not.toHaveBeenCalled();
  point("pointerup", 150);
  expect(onReply).toHaveBeenCalledOnce();
  expect([row().style.transform, "drawn" in row().dataset]).toEqual(["", false]);
});

test.each([
  ["not far", [[285], [260]]],
  ["far and back", [[285], [200], [290]]],
  [
    "down, as one scrolls",
    [
      [298, 130],
      [200, 130],
    ],
  ],
  ["to the other side", [[320], [200]]],
] as [string, [number, number?][]][])("one that is drawn %s is not answered", (_, path) => {
  point("pointerdown", 300);
  draw(...path);
  point("pointerup", 0);
  expect(onReply).not.toHaveBeenCalled();
  expect(row().style.transform).toBe("");
});

test("nor one that is let go by the browser, is drawn by a mouse or a button, or that I may not answer", () => {
  point("pointerdown", 300);
  draw([285], [200]);
  point("pointercancel", 200);
  point("pointerup", 200);
  point("pointerdown", 300, 100, row(), "mouse");
  draw([285], [200]);
  point("pointerup", 200);
  point("pointerdown", 300, 100, screen.getByRole("button"));
  draw([285], [200]);
  point("pointerup", 200);
  mayReply.mockReturnValue(false);
  point("pointerdown", 300);
  draw([285], [200]);
  point("pointerup", 200);
  expect(onReply).not.toHaveBeenCalled();
});

test("where no motion is wanted it stays where it is, and is answered all the same", () => {
  still(true);
  point("pointerdown", 300);
  draw([285], [200]);
  expect(row().style.transform).toBe("");
  point("pointerup", 200);
  expect(onReply).toHaveBeenCalledOnce();
});
