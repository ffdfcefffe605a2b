import { prepareLines } from 's3-select';
import type { SelectedRow, SelectQuery } from './object-store.ts';

/**
 * Runs the same SQL without S3 Select. `bytes` begin at the offset `sourceOffset` of the object. One byte before the
 * range is enough to tell whether a record starts at its first byte.
 */
export async function selectWithEngine(
  query: SelectQuery,
  sourceOffset: number,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<readonly SelectedRow[]> {
  const request = {
    expression: query.expression,
    input: { json: { type: 'LINES' as const } },
    output: { json: {} },
    scanRange: { start: query.start, ...(query.end !== undefined && { end: query.end }) },
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of prepareLines(request, { sourceOffset }).run(bytes)) chunks.push(chunk);
  return parseLines(Buffer.concat(chunks));
}

export const offsetFor = (query: SelectQuery): number => Math.max(0, query.start - 1);

export function parseLines(bytes: Buffer): readonly SelectedRow[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SelectedRow);
}
