import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../../client/client";
import { ClientProvider } from "../../../client/context";
import { type Asked, Refusal, serveRest } from "../../../testing/rest";
import { MAYA, welcome } from "../../../testing/samples";
import type { Experiment, Measured, Version } from "../../../wire/configuring";
import { ImportAgent } from "./ImportAgent";
import SetupDialog from "./SetupDialog";

const version = (number: number, part: Partial<Version> = {}): Version => ({
  number,
  name: "Nia",
  is_active: true,
  changed: [],
  author_id: MAYA.id,
  note: null,
  restores: null,
  created_at: "2026-03-14T12:00:00Z",
  ...part,
});
const experiment = (part: Partial<Experiment> = {}): Experiment => ({
  id: "exp_1",
  agent_id: "agt_1",
  name: "Brief",
  unit: "room",
  share_b: 0.5,
  a: { version: 2 },
  b: { version: 1 },
  started_at: "2026-03-14T12:00:00Z",
  ended_at: null,
  kept: null,
  ...part,
});
const estimate = { samples: 30, units: 8, mean: 0.5, low: 0.4, high: 0.6 };
const measure = (part: Partial<Measured>): Measured => ({
  measure: "liked",
  a: estimate,
  b: estimate,
  difference: null,
  ...part,
});
const counted = {
  ...{ runs: 12, spoke: 9, reacted: 0, silent: 1, failed: 2, stopped: 0, success_rate: 0.818, completion_rate: 0.83 },
  ...{ response_mean_ms: 1200, response_p95_ms: 4000, last_run_at: null, actions: { success: 3, error: 1 } },
  ...{ last_error: { turn_id: "turn_1", reason: "timeout", at: "2026-03-14T12:00:00Z" } },
  ...{ input_tokens: 1000, output_tokens: 500, cost_usd: 0.25 },
};

let versions: Version[];
let tried: Experiment[];
let asked: Asked[];

beforeEach(() => {
  versions = [version(2, { changed: ["system_prompt"], note: "kinder" }), version(1)];
  tried = [];
  asked = serveRest({
    "GET /api/agents/agt_1/statistics": () => counted,
    "GET /api/agents/agt_1/versions": () => ({ items: versions, next: null }),
    "GET /api/agents/agt_1/versions/2/diff": () => ({
      items: [{ field: "system_prompt", before: "Be brief.", after: "Be kind." }],
    }),
    "POST /api/agents/agt_1/versions/1/restore": () => {
      versions = [version(3, { restores: 1 }), ...versions];
      return {};
    },
    "GET /api/agents/agt_1/experiments": () => ({ items: tried, next: null }),
    "POST /api/agents/agt_1/experiments": () => {
      tried = [experiment()];
      return tried[0];
    },
    "GET /api/experiments/exp_1": () => ({
      ...experiment(),
      turns_a: 30,
      turns_b: 31,
      measures: [
        measure({ measure: "liked", difference: { value: 0.2, low: 0.1, high: 0.3, enough: true, shown: true } }),
        measure({ measure: "failed", difference: { value: 0.1, low: -0.1, high: 0.3, enough: true, shown: false } }),
        measure({ measure: "spoke", difference: { value: 0.1, low: 0.05, high: 0.3, enough: false, shown: false } }),
      ],
    }),
    "POST /api/experiments/exp_1/end": ({ keep }) => {
      tried = [experiment({ ended_at: "2026-03-15T12:00:00Z", kept: keep === "b" ? "b" : null })];
      return tried[0];
    },
    "POST /api/agents/import": ({ format }) =>
      format === "tertulia-agent" ? { id: "agt_2" } : new Refusal(400, "invalid_input", "Not such a file."),
  });
});
afterEach(() => vi.unstubAllGlobals());

function show(): void {
  const client = new Client();
  client.store.dispatch({ type: "frame", frame: welcome(), nowMs: 0 });
  render(
    <ClientProvider client={client}>
      <SetupDialog agentId="agt_1" name="Nia" onClose={() => undefined} />
    </ClientProvider>,
  );
}

const part = (name: string): HTMLElement => screen.getByRole("region", { name });

test("what an agent did is told in a few lines", async () => {
  show();
  expect(await screen.findByText("ran: 12, answered: 9, failed: 2")).toBeDefined();
  expect(screen.getByText("82 %")).toBeDefined();
  expect(screen.getByText("used 4 times, 1 without success")).toBeDefined();
  expect(screen.getByText(/it took longer than it may/)).toBeDefined();
});

test("an old version is compared and brought back", async () => {
  show();
  expect(await within(part("Versions")).findByText(/kinder/)).toBeDefined();
  await userEvent.click(within(part("Versions")).getByRole("button", { name: "Compare with now" }));
  expect(await screen.findByRole("cell", { name: "Be brief." })).toBeDefined();
  await userEvent.click(within(part("Versions")).getByRole("button", { name: "Bring back" }));
  expect(await within(part("Versions")).findByText(/as version 1 was/)).toBeDefined();
});

test("an experiment is begun, read and ended, and says when nothing is shown", async () => {
  show();
  const section = part("Experiments");
  await userEvent.type(await within(section).findByLabelText("Name"), "Brief");
  await userEvent.selectOptions(await within(section).findByLabelText("Version for B"), "Version 1");
  await userEvent.click(within(section).getByRole("button", { name: "Begin" }));
  expect(await screen.findByText("B: 20 % (10 % to 30 %)")).toBeDefined();
  expect(screen.getByText("no difference shown")).toBeDefined();
  expect(screen.getByText("too few to say")).toBeDefined();
  expect(asked).toContainEqual({
    route: "POST /api/agents/agt_1/experiments",
    body: { name: "Brief", b: { version: 1 }, unit: "room" },
  });
  await userEvent.selectOptions(screen.getByLabelText("In the end"), "keep B");
  await userEvent.click(screen.getByRole("button", { name: "End the experiment" }));
  expect(await screen.findByText("B was kept")).toBeDefined();
});

test("an agent is made from its file, and from no other", async () => {
  const made = vi.fn(async () => undefined);
  render(<ImportAgent onImported={made} />);
  const input = document.querySelector("input[type=file]") as HTMLInputElement;
  await userEvent.upload(input, new File(["no"], "a.json", { type: "application/json" }));
  expect(await screen.findByText("This is not a file that an agent was saved as.")).toBeDefined();
  const good = JSON.stringify({ format: "tertulia-agent", version: 1, agent: { name: "Nia" } });
  await userEvent.upload(input, new File([good], "a.json", { type: "application/json" }));
  await vi.waitFor(() => expect(made).toHaveBeenCalledWith({ id: "agt_2" }));
});
