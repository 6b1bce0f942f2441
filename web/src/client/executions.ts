/** What tools were used, over REST. */
import { request } from "../net/rest";
import type { ToolCall } from "../store/state";
import type { Execution, Page } from "../wire/types";

/** List the latest uses of tools that I may see, newest first. */
export async function listExecutions(): Promise<Execution[]> {
  return (await request<Page<Execution>>("GET", "/api/tools/executions?limit=200")).items;
}

export function callOf(execution: Execution): ToolCall {
  return {
    executionId: execution.id,
    tool: execution.tool,
    status: execution.status,
    summary: execution.summary,
    input: execution.input,
    output: execution.output,
    error: execution.error,
    durationMs: execution.duration_ms,
  };
}
