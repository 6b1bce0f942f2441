/** Turns text frames into values and back; trusts the server's shapes, not its completeness. */
import type { ServerFrame } from "./types";

/** Parse a frame, or return null for one this client does not understand. */
export function parseFrame(text: string): ServerFrame | null {
  try {
    const value: unknown = JSON.parse(text);
    return isTyped(value) ? (value as ServerFrame) : null;
  } catch {
    return null;
  }
}

function isTyped(value: unknown): value is { type: string } {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
