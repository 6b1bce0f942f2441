import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { HealthWindow, ModelHealth } from "../../../wire/providers";
import { Health } from "./Health";

const listModelHealth = vi.hoisted(() => vi.fn());
vi.mock("../../../client/providers", () => ({ listModelHealth }));

const NONE: HealthWindow = { requests: 0, availability: null, errors: {}, first_token_s: null, whole_s: null };
const BUSY: HealthWindow = {
  requests: 40,
  availability: 0.975,
  errors: { key: 0.05, timeout: 0.025 },
  first_token_s: { p50: 0.4, p95: 1, p99: 2 },
  whole_s: { p50: 2.5, p95: 8, p99: 9 },
};
const ILL: ModelHealth = {
  provider: "anthropic",
  model: "big",
  breaker: "open",
  retry_after_s: 29.2,
  headroom: { requests: 49, requests_limit: 50, tokens: null, tokens_limit: null },
  windows: { last_15m: NONE, last_1h: BUSY, last_24h: BUSY },
};
const SHARED: ModelHealth = {
  ...ILL,
  model: "small",
  breaker: "closed",
  retry_after_s: null,
  headroom: null,
  windows: { last_15m: NONE, last_1h: { ...BUSY, requests: null }, last_24h: BUSY },
};

beforeEach(() => listModelHealth.mockReset());

test("each model says how it is, and what of it is nobody's business here is left out", async () => {
  listModelHealth.mockResolvedValue([ILL, SHARED]);
  render(<Health />);
  const ill = within(await screen.findByRole("row", { name: /big/ }));
  for (const words of ["out of order; tried again in 30 s", "49 of 50 requests left", "97.5 %", "40 requests"]) {
    ill.getByText(words);
  }
  ill.getByText("2.5 s, at most 8 s in 95 of 100");
  ill.getByText("refused the key 5 % and too slow 2.5 %");
  const shared = within(screen.getByRole("row", { name: /small/ }));
  shared.getByText("in order");
  expect(shared.queryByText(/requests/)).toBeNull();
});

test("another stretch of time is chosen, and where there is nothing to tell a dash stands", async () => {
  listModelHealth.mockResolvedValue([ILL]);
  render(<Health />);
  await userEvent.selectOptions(await screen.findByLabelText("When"), "The last 15 minutes");
  expect(within(screen.getByRole("row", { name: /big/ })).getAllByText("–")).toHaveLength(3);
});

test("nothing asked is said, and so is what is in the way", async () => {
  listModelHealth.mockResolvedValueOnce([]);
  const { unmount } = render(<Health />);
  await screen.findByText("No model was asked since the server started.");
  unmount();
  listModelHealth.mockRejectedValueOnce(new Error("Only staff can see that."));
  render(<Health />);
  await screen.findByText("Only staff can see that.");
});
