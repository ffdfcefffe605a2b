/** The most bytes of what one invocation is given. The limit of 6 MB includes the JSON around it. */
export const mostBytes = 5_500_000;

/** Divides a batch into parts that each fit into one invocation. */
export function partsOf<Item>(batch: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  let bytes = Infinity;
  for (const item of batch) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(item);
    bytes += size;
  }
  return parts;
}
