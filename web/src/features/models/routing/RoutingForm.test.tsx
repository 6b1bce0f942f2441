import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { RoutingForm } from "./RoutingForm";
import { readRef, writeRef } from "./refs";

const { changeWorkspace, getWorkspace } = vi.hoisted(() => ({ changeWorkspace: vi.fn(), getWorkspace: vi.fn() }));
vi.mock("../../../client/people", () => ({ changeWorkspace, getWorkspace }));
vi.mock("../../../client/providers", () => ({
  listProviderChoices: async () => [{ name: "openai", title: "OpenAI", models: ["mini"], default_model: null }],
}));

const ROUTING = { small: null, large: null, when: ["simple"], below_share: 0.3 };

test("a small model is set, and what is not shown here stays", async () => {
  getWorkspace.mockResolvedValue({ routing: ROUTING });
  changeWorkspace.mockImplementation(async (change: object) => change);
  render(<RoutingForm />);
  const field = await screen.findByLabelText("Small model");
  expect(screen.getByRole("button", { name: "Save the models" }).hasAttribute("disabled")).toBe(true);
  fireEvent.change(field, { target: { value: " openai/mini " } });
  await userEvent.click(screen.getByRole("button", { name: "Save the models" }));
  const small = { llm_provider: "openai", model_name: "mini" };
  expect(changeWorkspace).toHaveBeenCalledWith({ routing: { ...ROUTING, small } });
  await screen.findByText("Saved");
  expect((field as HTMLInputElement).value).toBe("openai/mini");
});

test.each(["", "openai", "groq/meta/llama-4"])("%s is read as it is written", (text) => {
  expect(writeRef(readRef(text))).toBe(text);
});
