/** Makes keys that nobody else has. */

/** Make a key of 32 hexadecimal digits; `randomUUID` is missing on pages served without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
