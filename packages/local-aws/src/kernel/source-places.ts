import { SourceMap, type SourceMapPayload } from 'node:module';

/**
 * Translates a place in a bundle to a place in its sources, counted from one. Answers undefined if the source map has
 * no such place.
 */
export type PlaceOf = (line: number, column: number) => string | undefined;

/** Reads the text of a source map. */
export function sourcePlaces(text: string | undefined): PlaceOf {
  const map = text === undefined ? undefined : parsed(text);
  return (line, column) => {
    const entry = map?.findEntry(line - 1, column - 1);
    if (!entry || !('originalSource' in entry)) return undefined;
    return `${readable(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
}

/** Answers the source map that a code file itself contains. */
export function inlineSourceMap(code: string): string | undefined {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;(?:charset=[\w-]+;)?base64,([\w+/=]+)\s*$/.exec(
    code,
  )?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function parsed(text: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(text) as SourceMapPayload);
  } catch {
    return undefined;
  }
}

/**
 * Removes the way up from the name of a source, which is relative to the folder of the bundle:
 * `../../functions/search/handler.ts`.
 */
export const readable = (source: string): string => source.replace(/^(?:\.{1,2}\/)+/, '');
