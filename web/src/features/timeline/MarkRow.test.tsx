import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import type { Mark } from "../../store/state";
import { ADA, frame, JON, MAYA, message, posted, ROOM_ID, snapshot, welcome } from "../../testing/samples";
import type { CommandBody } from "../../wire/types";
import { MarkRow } from "./MarkRow";

const FAILED = { seq: 2, turn_id: "turn_1", agent_id: "agt_ada", outcome: "failed", message_id: null } as const;

function draw(mark: Mark) {
  const client = new Client();
  const asked: CommandBody[] = [];
  client.ask = (async (command: CommandBody) => {
    asked.push(command);
    return {};
  }) as Client["ask"];
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  const members = [MAYA, JON, ADA];
  client.store.dispatch({
    type: "snapshot",
    snapshot: snapshot({ seq: 1, messages: [message(1)], members }),
    nowMs: 0,
  });
  client.store.dispatch({ type: "frame", frame: mark, nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <MarkRow marks={[mark]} />
    </ClientProvider>,
  );
  return { client, asked };
}

test("what an agent failed at can be asked again, until somebody says something", async () => {
  const { client, asked } = draw(frame("turn_ended", { ...FAILED, reason: "model_failed" }));
  expect(screen.getByText("could not answer: its model failed; try again", { exact: false })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Ask again" }));
  expect(asked).toEqual([{ type: "invoke_agent", room_id: ROOM_ID, agent_id: "agt_ada" }]);
  act(() => client.store.dispatch({ type: "frame", frame: posted(3), nowMs: 0 }));
  expect(screen.queryByRole("button", { name: "Ask again" })).toBeNull();
});

test("where another try would end as this one did none is offered", () => {
  draw(frame("turn_ended", { ...FAILED, reason: "budget_exceeded" }));
  expect(screen.getByText(/the day’s money is used up/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
