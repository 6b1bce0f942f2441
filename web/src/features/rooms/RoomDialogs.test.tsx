import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { room } from "../../testing/samples";
import type { CommandBody, RoomEntry } from "../../wire/types";
import { BrowseDialog } from "./RoomDialogs";

const PAGE = 60;
const entry = (index: number, part: Partial<RoomEntry> = {}): RoomEntry => ({
  ...room({ id: `room_${index}`, name: `room ${String(index).padStart(3, "0")}` }),
  seq: 0,
  is_member: true,
  ...part,
});
const ROOMS = [
  entry(0, { archived: true, name: "a summer long ago" }),
  ...Array.from({ length: 130 }, (_, index) => entry(index + 1)),
  entry(131, { archived: true, name: "the last harvest" }),
];

/** A client whose server has these rooms, some to a page. */
class Fake extends Client {
  override async ask<C extends CommandBody>(command: C) {
    const asked = "archived" in command ? command.archived : null;
    const rooms = ROOMS.filter((one) => asked === null || one.archived === asked);
    const from = "cursor" in command ? Number(command.cursor ?? 0) : 0;
    const next = from + PAGE < rooms.length ? String(from + PAGE) : null;
    return { rooms: rooms.slice(from, from + PAGE), next } as never;
  }
}

const names = () => screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
const entered = vi.fn();

beforeEach(async () => {
  entered.mockClear();
  render(
    <ClientProvider client={new Fake()}>
      <BrowseDialog onClose={vi.fn()} onRoom={entered} />
    </ClientProvider>,
  );
  await screen.findByText("room 001", { selector: "bdi" });
});

const archived = () => userEvent.selectOptions(screen.getByLabelText("Which rooms"), "Archived ones");

test("every room can be found, however many there are", async () => {
  await userEvent.type(screen.getByLabelText("Find a room"), "room 130");
  await screen.findByRole("button", { name: /room 130$/ });
});

test("archived rooms are a list of their own, where one is found by a part of its name", async () => {
  await archived();
  await screen.findByText("a summer long ago", { selector: "bdi" });
  expect(names()).toEqual(["a summer long ago", "the last harvest"]);
  await userEvent.type(screen.getByLabelText("Find a room"), "harvest");
  expect(names()).toEqual(["the last harvest"]);
  await userEvent.click(screen.getByRole("button", { name: /the last harvest$/ }));
  expect(entered).toHaveBeenCalledWith("room_131");
});

test("a hundred are shown, and how many more there are", async () => {
  expect(names()).toHaveLength(100);
  expect(names()[0]).toBe("room 001");
  expect(screen.getByText(/And 30 more/)).toBeTruthy();
});
