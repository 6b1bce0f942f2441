import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Workspace } from "../../wire/workspace";
import { Retention } from "./Retention";

const changeWorkspace = vi.hoisted(() => vi.fn());
vi.mock("../../client/people", () => ({ changeWorkspace }));

const NOTHING = { message_days: null, trace_days: null, memory_days: null };
const WORKSPACE: Workspace = {
  id: "ws_1",
  name: "Home",
  sign_up: "closed",
  words_in_mail: false,
  link_previews: false,
  quiet_hours: { from: "21:00", to: "08:00", time_zone: null },
  retention: NOTHING,
  routing: { small: null, large: null, when: [], below_share: 0.1 },
};

beforeEach(() => {
  changeWorkspace.mockReset();
  changeWorkspace.mockImplementation(async (change: Partial<Workspace>) => ({ ...WORKSPACE, ...change }));
});

function write(label: string, days: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: days } });
}

test("what is to be kept for less long is asked about once more", async () => {
  render(<Retention workspace={WORKSPACE} />);
  write("Days that messages are kept", "90");
  await userEvent.click(screen.getByRole("button", { name: "Save what is kept" }));
  expect(changeWorkspace).not.toHaveBeenCalled();
  expect((await screen.findByRole("alert")).textContent).toContain("nobody can bring it back");
  await userEvent.click(screen.getByRole("button", { name: "Remove what is older" }));
  expect(changeWorkspace).toHaveBeenCalledWith({ retention: { ...NOTHING, message_days: 90 } });
  await screen.findByText("Saved");
  // From then on longer is no loss, and another change asks anew.
  write("Days that messages are kept", "");
  await userEvent.click(screen.getByRole("button", { name: "Save what is kept" }));
  expect(changeWorkspace).toHaveBeenLastCalledWith({ retention: NOTHING });
});

test("it can be left at that", async () => {
  render(<Retention workspace={WORKSPACE} />);
  write("Days that memories are kept", "30");
  await userEvent.click(screen.getByRole("button", { name: "Save what is kept" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(changeWorkspace).not.toHaveBeenCalled();
});
