/** A part of an object: `[start, end)`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface PartSizes {
  /**
   * The first part is small, so that a page of few rows costs little. Each further part is twice as large, up to
   * `most`.
   */
  readonly first: number;
  readonly most: number;
  /** The number of parts that are read at once. */
  readonly width: number;
}

/** Lists the parts of a range and of what follows it, because the last record of the range may end there. */
export function* partsOf(start: number, end: number, size: number, { first, most }: PartSizes): Generator<Part, void> {
  let length = first;
  for (let at = start; at < size;) {
    const border = at < end ? Math.min(end, size) : size;
    const next = Math.min(at + length, border);
    yield { start: at, end: next };
    at = next;
    // After the range at most the end of one record is needed.
    length = at < end ? Math.min(2 * length, most) : first;
  }
}

/**
 * Reads the bytes of the parts in order, and reads ahead: one part, then two, and so on, but never beyond `end` before
 * that is needed. When the consumer stops, the reading stops.
 */
export async function* readAhead(
  parts: Iterator<Part>,
  end: number,
  width: number,
  read: (part: Part) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const ahead: Promise<Uint8Array>[] = [];
  let allowed = 1;
  let next = parts.next();
  for (;;) {
    while (next.done !== true && ahead.length < allowed && (next.value.start < end || ahead.length === 0)) {
      const reading = read(next.value);
      // Its failure is reported when its turn comes.
      reading.catch(() => undefined);
      ahead.push(reading);
      next = parts.next();
    }
    const first = ahead.shift();
    if (first === undefined) return;
    yield await first;
    allowed = Math.min(2 * allowed, width);
  }
}
