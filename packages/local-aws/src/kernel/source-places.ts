import { SourceMap, type SourceMapPayload } from 'node:module';

/** Where a place in what was built stands in what was written, counted from one; undefined where the map is silent. */
export type PlaceOf = (line: number, column: number) => string | undefined;

/** By the text of a source map. */
export function sourcePlaces(text: string | undefined): PlaceOf {
  const map = text === undefined ? undefined : parsed(text);
  return (line, column) => {
    const entry = map?.findEntry(line - 1, column - 1);
    if (!entry || !('originalSource' in entry)) return undefined;
    return `${readable(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
}

/** The source map that stands in a code file itself. */
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

/** Sources are named from where the bundle was built: `../../functions/search/handler.ts`. */
export const readable = (source: string): string => source.replace(/^(?:\.{1,2}\/)+/, '');
