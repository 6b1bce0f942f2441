/** Models as they are written: `provider`, or `provider/model`. */
import type { ModelRef } from "../../../wire/providers";

export function writeRef(ref: ModelRef | null): string {
  if (ref === null) return "";
  return ref.model_name === null ? ref.llm_provider : `${ref.llm_provider}/${ref.model_name}`;
}

/** Read one model, whose own name may hold further slashes; null where nothing is written. */
export function readRef(text: string): ModelRef | null {
  const [provider = "", ...model] = text.trim().split("/");
  if (provider.trim() === "") return null;
  return { llm_provider: provider.trim(), model_name: model.join("/").trim() || null };
}

export function writeRefs(refs: readonly ModelRef[]): string {
  return refs.map(writeRef).join(", ");
}

export function readRefs(text: string): ModelRef[] {
  return text.split(",").flatMap((one) => readRef(one) ?? []);
}
