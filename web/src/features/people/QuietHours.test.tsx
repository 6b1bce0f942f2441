import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Workspace } from "../../wire/workspace";
import { QuietHours } from "./QuietHours";

const changeWorkspace = vi.hoisted(() => vi.fn());
vi.mock("../../client/people", () => ({ changeWorkspace }));

const WORKSPACE: Workspace = {
  id: "ws_1",
  name: "Home",
  sign_up: "closed",
  words_in_mail: false,
  link_previews: false,
  quiet_hours: { from: "21:00", to: "08:00", time_zone: null },
  retention: { message_days: null, trace_days: null, memory_days: null },
  routing: { small: null, large: null, when: [], below_share: 0.1 },
};

beforeEach(() => changeWorkspace.mockReset());

function answer(from: string, to: string, time_zone: string | null): void {
  changeWorkspace.mockResolvedValue({ ...WORKSPACE, quiet_hours: { from, to, time_zone } });
}

test("other hours and another zone are kept", async () => {
  answer("22:00", "08:00", "Europe/Madrid");
  render(<QuietHours workspace={WORKSPACE} />);
  const save = screen.getByRole<HTMLButtonElement>("button", { name: "Save the quiet hours" });
  expect(save.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "22:00" } });
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "Europe/Madrid");
  await userEvent.click(save);
  expect(changeWorkspace).toHaveBeenCalledWith({
    quiet_hours: { from: "22:00", to: "08:00", time_zone: "Europe/Madrid" },
  });
  await screen.findByText("Saved");
});

test("without times there are no quiet hours, and one alone is none", async () => {
  answer("00:00", "00:00", null);
  render(<QuietHours workspace={WORKSPACE} />);
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "" } });
  await userEvent.click(screen.getByRole("button", { name: "Save the quiet hours" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Give both times, or neither.");
  fireEvent.change(screen.getByLabelText("To"), { target: { value: "" } });
  await userEvent.click(screen.getByRole("button", { name: "Save the quiet hours" }));
  expect(changeWorkspace).toHaveBeenCalledWith({ quiet_hours: { from: "00:00", to: "00:00", time_zone: null } });
  await screen.findByText("Saved");
  expect(screen.getByLabelText<HTMLInputElement>("From").value).toBe("");
});
