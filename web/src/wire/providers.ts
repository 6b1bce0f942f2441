/** Providers of language models, as the server gives them. */
export interface Provider {
  id: string;
  name: string;
  preset: string;
  title: string;
  /** The server's operator set it up: it can be turned off here, and be the default. */
  is_platform: boolean;
  base_url: string | null;
  has_key: boolean;
  key_hint: string;
  models: string[];
  default_model: string | null;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  is_default: boolean;
  is_enabled: boolean;
}

/** A kind of service; without `base_url` each has its own, which looks like `example_url`. */
export interface Preset {
  name: string;
  title: string;
  base_url: string | null;
  example_url: string | null;
  needs_key: boolean;
  default_model: string | null;
  remedy: string;
}

/** What an agent can be asked of; without `models` any may be named. */
export interface ProviderChoice {
  name: string;
  title: string;
  models: string[];
  default_model: string | null;
  is_default: boolean;
}

/** What a model can do; `refuses` names the settings of an agent that it does not take. */
export interface ModelCapabilities {
  images: boolean;
  tools: boolean;
  structured_output: boolean;
  prompt_caching: boolean;
  thinking: boolean;
  context_window: number | null;
  max_output_tokens: number | null;
  refuses: string[];
}

/** What came of asking a service whether it is there. */
export interface Probe {
  is_well: boolean;
  said: string;
  latency_ms: number;
  models: string[];
}

/** A model to ask; without a name the provider's default. */
export interface ModelRef {
  llm_provider: string;
  model_name: string | null;
}

/** Which model answers in place of an agent's own, by which rules. */
export interface Routing {
  small: ModelRef | null;
  large: ModelRef | null;
  when: ("simple" | "hard" | "budget")[];
  below_share: number;
}

/** Percentiles in seconds. */
export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

/** How a model answered in a stretch of time; `errors` are shares by kind. */
export interface HealthWindow {
  requests: number | null;
  availability: number | null;
  errors: Record<string, number>;
  first_token_s: Latency | null;
  whole_s: Latency | null;
}

export type HealthSpan = "last_15m" | "last_1h" | "last_24h";

export interface ModelHealth {
  provider: string;
  model: string;
  breaker: "closed" | "open" | "half_open";
  retry_after_s: number | null;
  headroom: {
    requests: number | null;
    requests_limit: number | null;
    tokens: number | null;
    tokens_limit: number | null;
  } | null;
  windows: Record<HealthSpan, HealthWindow>;
}
