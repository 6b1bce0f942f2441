import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { ADA, frame, MAYA, ROOM_ID, room, snapshot, welcome } from "../../testing/samples";
import type { AgentMode, CommandBody, Me } from "../../wire/types";
import { ModeSelect } from "./ModeSelect";

class Fake extends Client {
  asked: CommandBody[] = [];
  refusal: string | null = null;
  override async ask<C extends CommandBody>(command: C) {
    this.asked.push(command);
    if (this.refusal !== null) throw new Error(this.refusal);
    return {} as never;
  }
}

function draw(mode: AgentMode, me: Me = MAYA): Fake {
  const client = new Fake();
  client.store.dispatch({ type: "frame", frame: welcome({ me }), nowMs: 0 });
  const there = snapshot({ room: room({ agent_modes: { agt_ada: mode } }), members: [me, ADA] });
  client.store.dispatch({ type: "snapshot", snapshot: there, nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <ModeSelect agentId="agt_ada" memberId={ADA.id} roomId={ROOM_ID} />
    </ClientProvider>,
  );
  return client;
}

test("all four modes are there to choose, and what each means", async () => {
  const client = draw("natural");
  const choice = screen.getByLabelText<HTMLSelectElement>("In this room");
  expect([...choice.options].map((one) => one.value)).toEqual(["off", "mentioned", "natural", "always"]);
  expect(choice.value).toBe("natural");
  screen.getByText(/at most one agent/);
  await userEvent.selectOptions(choice, "Answers everything");
  expect(client.asked).toEqual([{ type: "set_agent_mode", room_id: ROOM_ID, agent_id: "agt_ada", mode: "always" }]);
});

test("in its turn it can be more reserved or chattier, or go by its character", async () => {
  const client = draw("natural");
  const slider = screen.getByLabelText("How readily it joins in");
  screen.getByText("as is its character");
  fireEvent.change(slider, { target: { value: "0.8" } });
  screen.getByText("chatty");
  fireEvent.keyUp(slider, { key: "ArrowRight" });
  const place = { type: "set_agent_mode", room_id: ROOM_ID, agent_id: "agt_ada", mode: "natural" };
  expect(client.asked).toEqual([{ ...place, threshold: 0.2 }]);
  const changed = room({ agent_modes: { agt_ada: "natural" }, agent_thresholds: { agt_ada: 0.2 } });
  act(() =>
    client.store.dispatch({ type: "frame", frame: frame("room_updated", { seq: 1, room: changed }), nowMs: 0 }),
  );
  await userEvent.click(screen.getByRole("button", { name: "Leave it to its character" }));
  expect(client.asked.at(-1)).toEqual({ ...place, threshold: null });
});

test("it opens no conversation, unless somebody says after how much silence it may", async () => {
  const client = draw("mentioned");
  const choice = screen.getByLabelText<HTMLSelectElement>("May open a conversation");
  expect([...choice.options].map((one) => one.text)).toEqual([
    "Never",
    "After 1 hour of silence",
    "After 4 hours of silence",
    "After 1 day of silence",
  ]);
  expect(choice.value).toBe("");
  await userEvent.selectOptions(choice, "After 4 hours of silence");
  const place = { type: "set_agent_mode", room_id: ROOM_ID, agent_id: "agt_ada", mode: "mentioned" };
  expect(client.asked).toEqual([{ ...place, opens_after_min: 240 }]);
  const changed = room({ agent_modes: { agt_ada: "mentioned" }, agent_openings: { agt_ada: 90 } });
  act(() =>
    client.store.dispatch({ type: "frame", frame: frame("room_updated", { seq: 1, room: changed }), nowMs: 0 }),
  );
  expect(choice.selectedOptions[0]?.text).toBe("After 90 minutes of silence");
  await userEvent.selectOptions(choice, "Never");
  expect(client.asked.at(-1)).toEqual({ ...place, opens_after_min: null });
});

test("who is switched off opens nothing", () => {
  draw("off");
  expect(screen.queryByLabelText("May open a conversation")).toBeNull();
});

test("a refusal is told, and guests are asked nothing", async () => {
  const client = draw("off");
  client.refusal = "You were silenced.";
  await userEvent.selectOptions(screen.getByLabelText("In this room"), "always");
  expect((await screen.findByRole("alert")).textContent).toContain("You were silenced.");
});

test("who may not set it sees nothing of it", () => {
  draw("off", { ...MAYA, role: "guest" });
  expect(screen.queryByLabelText("In this room")).toBeNull();
});
