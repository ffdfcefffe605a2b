/**
 * Writes a value of somebody else's JSON as text. `String` throws for an object whose own `toString` is no function,
 * and for a list that is nested too deep.
 */
export function asText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

/** Reads a number of somebody else's JSON. An object or a list is none, and `Number` throws for some of them. */
export const asNumber = (value: unknown): number => (typeof value === 'object' ? Number.NaN : Number(value));
