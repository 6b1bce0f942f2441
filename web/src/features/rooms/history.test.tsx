import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { room } from "../../testing/samples";
import EditRoomDialog from "./EditRoomDialog";
import { NewRoomDialog } from "./RoomDialogs";

const asked = vi.fn();

class Fake extends Client {
  override async enterRoom(...[command]: Parameters<Client["enterRoom"]>) {
    asked(command);
    return "room_new";
  }
}

function draw(dialog: React.ReactNode): void {
  render(<ClientProvider client={new Fake()}>{dialog}</ClientProvider>);
}

const field = () => screen.getByLabelText<HTMLSelectElement>("What newcomers see");

test("what newcomers see is chosen with a new room, told what it means, and that it is for good", async () => {
  draw(<NewRoomDialog onClose={vi.fn()} onRoom={vi.fn()} />);
  expect(field().value).toBe("all");
  expect(screen.getByText(/can read back to the beginning\. This cannot be changed later\.$/)).toBeTruthy();
  await userEvent.selectOptions(field(), "Only what is said after they came");
  expect(screen.getByText(/leaves and comes back.* This cannot be changed later\.$/)).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Name"), "council");
  await userEvent.click(screen.getByRole("button", { name: "Make the room" }));
  expect(asked).toHaveBeenCalledWith(expect.objectContaining({ name: "council", history: "from_join" }));
});

test("a room's settings say that it hides its past, and offer no way to change that", () => {
  draw(<EditRoomDialog room={room({ history: "from_join" })} onClose={vi.fn()} />);
  expect(screen.getByText(/^Newcomers do not see what was said before they came.*cannot be changed/)).toBeTruthy();
  expect(screen.queryByLabelText("What newcomers see")).toBeNull();
});

test("those of any other room do not", () => {
  draw(<EditRoomDialog room={room()} onClose={vi.fn()} />);
  expect(screen.queryByText(/Newcomers/)).toBeNull();
});
