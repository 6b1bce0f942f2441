import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { Shelf } from "../../client/shelf";
import { EmojiPicker } from "./EmojiPicker";

let client: Client;
const onPick = vi.fn();
const field = () => screen.getByRole("combobox");

function draw(): void {
  cleanup();
  render(
    <ClientProvider client={client}>
      <EmojiPicker onPick={onPick} />
    </ClientProvider>,
  );
}

beforeEach(() => {
  localStorage.clear();
  onPick.mockClear();
  client = new Client();
  client.shelf = new Shelf("mem_maya");
  draw();
});

test("one is found by its name and taken by Enter", async () => {
  await userEvent.type(field(), "rocket{Enter}");
  expect(onPick).toHaveBeenCalledExactlyOnceWith("🚀");
});

test("arrows lead to others, and a click takes one", async () => {
  await userEvent.type(field(), "heart{ArrowRight}{ArrowLeft}{ArrowRight}");
  const second = screen.getAllByRole("option")[1];
  expect(field().getAttribute("aria-activedescendant")).toBe(second?.id);
  await userEvent.click(second as HTMLElement);
  expect(onPick).toHaveBeenCalledExactlyOnceWith(second?.textContent);
});

test("what nobody knows is said to be unknown, and Enter takes nothing", async () => {
  await userEvent.type(field(), "xyzzy{Enter}");
  expect(screen.getByText("No emoji is called so")).toBeTruthy();
  expect(onPick).not.toHaveBeenCalled();
});

test("what was used comes first the next time", async () => {
  await userEvent.type(field(), "snail{Enter}");
  draw();
  expect(screen.getAllByRole("option")[0]?.textContent).toBe("🐌");
});
