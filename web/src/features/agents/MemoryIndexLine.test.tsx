import { render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serveRest } from "../../testing/rest";
import { MemoryIndexLine } from "./MemoryIndexLine";

afterEach(() => vi.unstubAllGlobals());

function serve(...states: { embedder: string | null; indexed: number; trouble?: string }[]): void {
  let asked = 0;
  serveRest({
    "GET /api/agents/agt_1/memory-index": () => ({
      memories: 3,
      trouble: null,
      ...states[Math.min(asked++, states.length - 1)],
    }),
  });
}

test("it tells how far it is, and goes when all is there", async () => {
  serve({ embedder: "minilm", indexed: 1, trouble: "It is away." }, { embedder: "minilm", indexed: 3 });
  render(<MemoryIndexLine agentId="agt_1" round={2} />);
  expect(await screen.findByText("1 of 3 memories are found by meaning so far")).toBeTruthy();
  expect(screen.getByText("It is away.")).toBeTruthy();
  await vi.waitFor(() => expect(screen.queryByRole("status")).toBeNull(), { timeout: 20_000 });
});

test("where memories are found by words alone it tells nothing", async () => {
  serve({ embedder: null, indexed: 0 });
  const { container } = render(<MemoryIndexLine agentId="agt_1" round={2} />);
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  expect(container.textContent).toBe("");
});
