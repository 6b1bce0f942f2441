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
