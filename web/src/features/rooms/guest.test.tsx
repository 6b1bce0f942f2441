import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { MAYA, welcome } from "../../testing/samples";
import type { Role } from "../../wire/types";
import { RoomList } from "./RoomList";

const MAKING = ["New room", "New direct conversation"];
const REST = { openId: null, onNewRoom: vi.fn(), onBrowse: vi.fn(), onDirect: vi.fn() };

function draw(role: Role): void {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome({ me: { ...MAYA, role }, rooms: [] }), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <RoomList {...REST} />
    </ClientProvider>,
  );
}

test("a guest is offered no room to make, and told how it gets into one", () => {
  draw("guest");
  for (const name of MAKING) expect(screen.queryByRole("button", { name })).toBeNull();
  expect(screen.getByText(/As a guest you see those that a member adds you to/)).toBeTruthy();
  expect(screen.queryByText(/make your own/)).toBeNull();
});

test.each(["member", "owner"] as const)("a member is: %s", (role) => {
  draw(role);
  for (const name of MAKING) expect(screen.getByRole("button", { name })).toBeTruthy();
});
