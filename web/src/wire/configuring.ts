/** What an agent was, how it does, and what it was tried in. */

export interface Version {
  number: number;
  name: string;
  is_active: boolean;
  changed: string[];
  author_id: string | null;
  note: string | null;
  restores: number | null;
  created_at: string;
}

export interface Difference {
  field: string;
  before: unknown;
  after: unknown;
}

export interface Statistics {
  runs: number;
  spoke: number;
  reacted: number;
  silent: number;
  failed: number;
  stopped: number;
  success_rate: number | null;
  completion_rate: number | null;
  response_mean_ms: number | null;
  response_p95_ms: number | null;
  last_run_at: string | null;
  last_error: { turn_id: string; reason: string | null; at: string } | null;
  actions: Record<string, number>;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

export type Arm = "a" | "b";

export interface Experiment {
  id: string;
  agent_id: string;
  name: string;
  unit: "room" | "requester";
  share_b: number;
  a: { version: number };
  b: { version: number };
  started_at: string;
  ended_at: string | null;
  kept: Arm | null;
}

export interface Estimate {
  samples: number;
  units: number;
  mean: number | null;
  low: number | null;
  high: number | null;
}

export interface Measured {
  measure: "liked" | "failed" | "spoke" | "cost_usd" | "tokens" | "response_ms" | "chars";
  a: Estimate;
  b: Estimate;
  difference: { value: number; low: number; high: number; enough: boolean; shown: boolean } | null;
}

export interface Results extends Experiment {
  turns_a: number;
  turns_b: number;
  measures: Measured[];
}
