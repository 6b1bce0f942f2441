/** Decodes a part of the address. */

/** Decode what stands behind "%"; null where it is not well formed, as in an address cut short. */
export function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
