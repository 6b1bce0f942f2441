import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Refusal, serveRest } from "../../testing/rest";
import { ChainLimits } from "./ChainLimits";

const ROOM = { of: "rooms", id: "room_1" } as const;
const PATH = "/api/rooms/room_1/chain-limits";
const IN_FORCE = { turns: 20, agent_turns: 6, tokens: 1_000_000, usd: 5 };
const UNSET = { turns: null, agent_turns: null, tokens: null, usd: null, in_force: IN_FORCE };

async function open(): Promise<void> {
  render(<ChainLimits place={ROOM} />);
  await userEvent.click(screen.getByText("Limits for what comes of one message"));
  await screen.findByRole("button", { name: "Save the limits" });
}

test("limits are read when one asks for them, set, and taken back", async () => {
  const asked = serveRest({
    [`GET ${PATH}`]: () => ({ ...UNSET, turns: 8, in_force: { ...IN_FORCE, turns: 8 } }),
    [`PUT ${PATH}`]: (body) => ({ ...body, in_force: { ...IN_FORCE, usd: 0.5 } }),
  });
  render(<ChainLimits place={ROOM} />);
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByText("Limits for what comes of one message"));
  const turns = await screen.findByLabelText<HTMLInputElement>("Turns in all");
  expect(turns.value).toBe("8");
  screen.getByText("Now in force: 1,000,000");
  const save = screen.getByRole<HTMLButtonElement>("button", { name: "Save the limits" });
  expect(save.disabled).toBe(true);
  await userEvent.clear(turns);
  await userEvent.type(screen.getByLabelText("US dollars"), "0.5");
  await userEvent.click(save);
  await screen.findByText("Saved");
  expect(asked.at(-1)?.body).toEqual({ turns: null, agent_turns: null, tokens: null, usd: 0.5 });
  screen.getByText("Now in force: $0.50");
});

test("a refusal is told, and what one wrote stays", async () => {
  const refuse = () => new Refusal(409, "conflict", "This room is archived; nothing new can be written here.");
  serveRest({ [`GET ${PATH}`]: () => UNSET, [`PUT ${PATH}`]: refuse });
  await open();
  await userEvent.type(screen.getByLabelText("Tokens"), "500");
  await userEvent.click(screen.getByRole("button", { name: "Save the limits" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This room is archived");
  expect(screen.getByLabelText<HTMLInputElement>("Tokens").value).toBe("500");
});
