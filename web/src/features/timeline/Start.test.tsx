import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Client } from "../../client/client";
import { ClientProvider } from "../../client/context";
import { newRoom } from "../../store/state";
import { ADA, JON, MAYA, room, welcome } from "../../testing/samples";
import type { Room } from "../../wire/types";
import { Start } from "./Start";

const GONE = { ...JON, id: "mem_gone", closed: true };

function draw(part: Partial<Room>, memberIds: string[], onMention = vi.fn(), onAdd = vi.fn()) {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  client.store.dispatch({ type: "directory", members: [MAYA, JON, ADA, GONE] });
  const state = newRoom({ ...room(part), seq: 0, member_ids: memberIds });
  render(
    <ClientProvider client={client}>
      <Start room={state} onMention={onMention} onAdd={onAdd} />
    </ClientProvider>,
  );
  return onMention;
}

test.each([
  [[MAYA.id], "Only you read this."],
  [[MAYA.id, JON.id], "Only the two of you read this."],
  [[MAYA.id, GONE.id], "Only you read this."],
  [[MAYA.id, JON.id, ADA.id], "Only the 3 of you read this."],
])("a direct room of %o says who reads it", (memberIds, expected) => {
  draw({ kind: "direct" }, memberIds);
  expect(screen.getByText(expected)).toBeTruthy();
});

test("the agents of an empty room are there to be called", async () => {
  const called = draw({}, [MAYA.id, JON.id, ADA.id]);
  await userEvent.click(screen.getByRole("button", { name: /Ada/ }));
  expect(called.mock.calls).toEqual([["ada"]]);
});

test("who is alone in a room is led to others", async () => {
  const onAdd = vi.fn();
  draw({}, [MAYA.id], vi.fn(), onAdd);
  await userEvent.click(screen.getByRole("button", { name: "Add people or agents" }));
  expect(onAdd).toHaveBeenCalledOnce();
});

test("in an archived room nobody is there to be called", () => {
  draw({ archived: true }, [MAYA.id, JON.id, ADA.id]);
  expect(screen.queryByRole("button")).toBeNull();
});

test("a room that hides its past from newcomers says so, and not that all begins here", () => {
  draw({ history: "from_join" }, [MAYA.id, JON.id]);
  expect(screen.getByText(/^Newcomers do not see what was said here before they came/)).toBeTruthy();
  expect(screen.queryByText(/conversation begins/)).toBeNull();
});

test("any other room does not", () => {
  draw({}, [MAYA.id, JON.id]);
  expect(screen.getByText("This is where the conversation begins.")).toBeTruthy();
  expect(screen.queryByText(/Newcomers/)).toBeNull();
});
