/** Providers of language models over REST. */
import { request } from "../net/rest";
import type { ModelCapabilities, ModelHealth, Preset, Probe, Provider, ProviderChoice } from "../wire/providers";

const path = (...parts: string[]): string => `/api/providers/${parts.map(encodeURIComponent).join("/")}`;

const listOf = async <T>(name: string): Promise<T[]> => (await request<{ items: T[] }>("GET", name)).items;

export const listProviders = (): Promise<Provider[]> => listOf("/api/providers");

export const listPresets = (): Promise<Preset[]> => listOf(path("presets"));

/** List what an agent can be asked of. */
export const listProviderChoices = (): Promise<ProviderChoice[]> => listOf(path("choices"));

/** Ask what a model can do; of what is empty, the default is meant. */
export function getCapabilities(provider: string, model: string): Promise<ModelCapabilities> {
  const query = new URLSearchParams({ ...(provider && { provider }), ...(model && { model }) });
  return request("GET", `${path("capabilities")}?${query}`);
}
/** Say how well the models that were asked lately have answered. */
export const listModelHealth = (): Promise<ModelHealth[]> => listOf(path("health"));

export interface ProviderWish {
  name: string;
  preset: string;
  base_url?: string;
  key?: string;
  models?: string[];
  default_model?: string;
  is_default?: boolean;
}

export function addProvider(wish: ProviderWish): Promise<Provider> {
  return request("POST", "/api/providers", wish);
}

export interface ProviderChange {
  base_url?: string;
  key?: string | null;
  models?: string[];
  default_model?: string | null;
  is_default?: boolean;
  is_enabled?: boolean;
}

export function changeProvider(id: string, change: ProviderChange): Promise<Provider> {
  return request("PATCH", path(id), change);
}

export function deleteProvider(id: string): Promise<void> {
  return request("DELETE", path(id));
}

export interface ProbeWish {
  preset: string;
  base_url?: string;
  key?: string;
  model?: string;
}

/** Try out what is not kept yet. */
export function probeDraft(wish: ProbeWish): Promise<Probe> {
  return request("POST", path("probe"), wish);
}

export function probeProvider(id: string): Promise<Probe> {
  return request("POST", path(id, "probe"));
}
