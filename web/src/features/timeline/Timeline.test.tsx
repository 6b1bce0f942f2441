import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Timeline } from "./Timeline";

/** As many as are drawn here: each box is as high as the list. */
const ROWS = ["one", "two"].map((key) => ({ key }));
const onLetter = vi.fn((letter: string) => letter === "r");
const focused = () => document.activeElement?.getAttribute("aria-label");

async function draw(hasLetters = true): Promise<void> {
  render(
    <>
      <button type="button" aria-label="before" />
      <Timeline
        ref={null}
        rows={ROWS}
        label="Messages"
        isWhole
        hasLetters={hasLetters}
        onLetter={onLetter}
        onNearStart={vi.fn()}
        render={({ key }) => (
          <article aria-label={key} tabIndex={-1}>
            <button type="button" aria-label={`face of ${key}`} />
            <button type="button" aria-label={`more of ${key}`} />
          </article>
        )}
      />
      <button type="button" aria-label="after" />
    </>,
  );
  await screen.findByRole("article", { name: "two" });
}

beforeEach(() => onLetter.mockClear());

test("the list is one stop for Tab, forth and back, whatever is in it", async () => {
  await draw();
  await userEvent.tab();
  await userEvent.tab();
  expect(focused()).toBe("Messages");
  await userEvent.tab();
  expect(focused()).toBe("after");
  await userEvent.tab({ shift: true });
  expect(focused()).toBe("Messages");
  await userEvent.tab({ shift: true });
  expect(focused()).toBe("before");
});

test("arrows go from message to message, Enter into one, Tab through it, and Esc out again", async () => {
  await draw();
  act(() => screen.getByRole("region", { name: "Messages" }).focus());
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toBe("two");
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toBe("one");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("two");
  await userEvent.keyboard("{Enter}");
  expect(focused()).toBe("face of two");
  await userEvent.tab();
  expect(focused()).toBe("more of two");
  await userEvent.tab({ shift: true });
  expect(focused()).toBe("face of two");
  await userEvent.keyboard("{Escape}");
  expect(focused()).toBe("two");
  await userEvent.keyboard("{Escape}");
  expect(focused()).toBe("Messages");
});

test("a message that has the focus says where it stands", async () => {
  await draw();
  act(() => screen.getByRole("article", { name: "two" }).focus());
  const message = screen.getByRole("article", { name: "two" });
  expect([message.ariaPosInSet, message.ariaSetSize]).toEqual(["2", "2"]);
});

test("J and K move, other letters are told with their message", async () => {
  await draw();
  act(() => screen.getByRole("article", { name: "two" }).focus());
  await userEvent.keyboard("k");
  expect(focused()).toBe("one");
  await userEvent.keyboard("j");
  expect(focused()).toBe("two");
  await userEvent.keyboard("r");
  expect(onLetter).toHaveBeenCalledWith("r", "two", screen.getByRole("article", { name: "two" }));
});

test("letters are told from whatever within a message has the focus, but for fields", async () => {
  await draw();
  const message = screen.getByRole("article", { name: "two" });
  const [button, field] = [document.createElement("button"), document.createElement("input")];
  message.append(button, field);
  act(() => button.focus());
  await userEvent.keyboard("r");
  expect(onLetter).toHaveBeenCalledWith("r", "two", message);
  onLetter.mockClear();
  act(() => field.focus());
  await userEvent.keyboard("r");
  expect(onLetter).not.toHaveBeenCalled();
  button.remove();
  field.remove();
});

test("letters mean nothing where they are turned off, nor with Ctrl", async () => {
  await draw(false);
  act(() => screen.getByRole("article", { name: "two" }).focus());
  await userEvent.keyboard("kr");
  expect(focused()).toBe("two");
  await userEvent.keyboard("{Control>}r{/Control}");
  expect(onLetter).not.toHaveBeenCalled();
});
