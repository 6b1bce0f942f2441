import { expect, test } from "vitest";
import type { Agent } from "../../wire/types";
import { BLANK, bodyOf, changesTo, fieldsOf } from "./form";

const AGENT = {
  name: "Ada",
  description: "Does sums.",
  role: "accountant",
  system_prompt: "Be exact.",
  llm_provider: "offline",
  model_name: null,
  fallbacks: [{ llm_provider: "openai", model_name: null }],
  routing: null,
  memory_enabled: true,
  personality: {
    traits: { extraversion: 0.2, agreeableness: 0.5, conscientiousness: 0.9, neuroticism: 0.1, openness: 0.4 },
    communication_style: { formality: "formal", verbosity: "concise", humor: "none", empathy: "low" },
    interests: ["sums", "dates"],
    expertise: ["tax"],
    limitations: [],
    persona: "",
  },
} as unknown as Agent;

test("a name is enough: provider and model are the server's to choose", () => {
  const body = bodyOf({ ...BLANK, name: "  Greta " });
  expect(body).toMatchObject({ name: "Greta", memory_enabled: true });
  expect(body).not.toHaveProperty("llm_provider");
  expect(body).not.toHaveProperty("model_name");
});

test("interests are what stands between commas", () => {
  expect(bodyOf({ ...BLANK, interests: " beans, , rain ," })).toMatchObject({
    personality: { interests: ["beans", "rain"] },
  });
});

test("other models are read as they are written, and none is the workspace's choice", () => {
  expect(fieldsOf(AGENT)).toMatchObject({ fallbacks: "openai", small: "", large: "" });
  expect(bodyOf({ ...BLANK, name: "Greta" })).toMatchObject({ fallbacks: [], routing: null });
  expect(bodyOf({ ...BLANK, fallbacks: "openai, groq/meta/llama-4 ,", small: " ollama " })).toMatchObject({
    fallbacks: [
      { llm_provider: "openai", model_name: null },
      { llm_provider: "groq", model_name: "meta/llama-4" },
    ],
    routing: { small: { llm_provider: "ollama", model_name: null }, large: null },
  });
});

test("what nobody touched is not sent", () => {
  const before = bodyOf(fieldsOf(AGENT));
  expect(changesTo(before, before)).toEqual({});
  const after = bodyOf({ ...fieldsOf(AGENT), role: "auditor", model: "big" });
  expect(changesTo(after, before)).toEqual({ role: "auditor", model_name: "big" });
});
