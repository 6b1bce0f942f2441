/** What an agent was, how it does, what it is tried in, and agents as files, over REST. */
import { request } from "../net/rest";
import type { Arm, Difference, Experiment, Results, Statistics, Version } from "../wire/configuring";
import type { Agent, Page } from "../wire/types";

const path = (...parts: (string | number)[]): string => `/api/${parts.map(encodeURIComponent).join("/")}`;

export function listVersions(agentId: string, before: string | null): Promise<Page<Version>> {
  const cursor = before === null ? "" : `&cursor=${before}`;
  return request("GET", `${path("agents", agentId, "versions")}?limit=30${cursor}`);
}

/** Compare a version with another one. */
export async function diffVersions(agentId: string, before: number, after: number): Promise<Difference[]> {
  const found = await request<{ items: Difference[] }>(
    "GET",
    `${path("agents", agentId, "versions", after, "diff")}?against=${before}`,
  );
  return found.items;
}

export function restoreVersion(agentId: string, number: number): Promise<Agent> {
  return request("POST", path("agents", agentId, "versions", number, "restore"), {});
}

/** Count how an agent did since a moment. */
export function getStatistics(agentId: string, since: Date): Promise<Statistics> {
  return request("GET", `${path("agents", agentId, "statistics")}?since=${encodeURIComponent(since.toISOString())}`);
}

export async function listExperiments(agentId: string): Promise<Experiment[]> {
  return (await request<Page<Experiment>>("GET", path("agents", agentId, "experiments"))).items;
}

export function getResults(experimentId: string): Promise<Results> {
  return request("GET", path("experiments", experimentId));
}

export function beginExperiment(agentId: string, body: Record<string, unknown>): Promise<Experiment> {
  return request("POST", path("agents", agentId, "experiments"), body);
}

export function endExperiment(experimentId: string, keep: Arm | null): Promise<Experiment> {
  return request("POST", path("experiments", experimentId, "end"), { keep });
}

/** Give an agent as a file. */
export function exportAgent(agentId: string): Promise<unknown> {
  return request("GET", path("agents", agentId, "export"));
}

export function importAgent(file: unknown): Promise<Agent> {
  return request("POST", path("agents", "import"), file);
}
