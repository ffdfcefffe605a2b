import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readable } from './source-places.ts';

interface Map3 {
  readonly version: 3;
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
}

/**
 * Makes a source map that a debugger can use wherever the code is loaded from, as the comment at the end of the code.
 * It names the sources by their full paths and contains their text, because not every debugger reads files. Answers
 * undefined if the text is no source map.
 */
export function debugMap(text: string | undefined, folder: string): string | undefined {
  const map = text === undefined ? undefined : parsed(text);
  if (!map) return undefined;
  const places = map.sources.map((source) => (source === null ? undefined : placeOf(source, folder)));
  const whole = {
    ...map,
    sourceRoot: undefined,
    sources: places.map((place, index) => (place === undefined ? map.sources[index] : pathToFileURL(place).href)),
    sourcesContent: places.map((place, index) =>
      place === undefined ? (map.sourcesContent?.[index] ?? null) : readFileSync(place, 'utf8'),
    ),
  };
  const encoded = Buffer.from(JSON.stringify(whole)).toString('base64');
  return `//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

function parsed(text: string): Map3 | undefined {
  try {
    const map = JSON.parse(text) as Partial<Map3>;
    return Array.isArray(map.sources) ? (map as Map3) : undefined;
  } catch {
    return undefined;
  }
}

/** A bundle names its sources relative to the folder where it was built, which is no longer known. */
function placeOf(source: string, folder: string): string | undefined {
  const path = source.startsWith('file:') ? fileURLToPath(source) : source;
  const place = isAbsolute(path) ? path : join(folder, readable(path));
  return existsSync(place) ? place : undefined;
}
