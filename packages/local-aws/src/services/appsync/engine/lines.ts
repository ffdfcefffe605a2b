import type { Source } from 'graphql';

const known = new WeakMap<Source, number>();

/** Counts the ends of lines of a document, as the engine does for each place that it tells. */
export function linesOf(source: Source | undefined): number {
  if (!source) return 0;
  let count = known.get(source);
  if (count === undefined) known.set(source, (count = endsOfLines(source.body)));
  return count;
}

export function endsOfLines(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) count += 1;
  }
  return count;
}
