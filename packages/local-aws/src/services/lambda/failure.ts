import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../contract/failure.ts';
import { createCache } from '../../kernel/cache.ts';
import { sourcePlaces } from '../../kernel/source-places.ts';
import type { CodeSource } from './code.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** The sentence for the operator about a failed invocation, made from the error that the function answered with. */
export async function failureOf({ name, code }: FunctionDefinition, payload: string): Promise<Failure> {
  const { errorType, errorMessage, trace, stackTrace } = errorIn(payload);
  const message = typeof errorMessage === 'string' ? errorMessage : '';
  return {
    what: name,
    error: typeof errorType === 'string' ? errorType : 'Error',
    message,
    place: Array.isArray(trace)
      ? ((await placeIn(code, trace.map(String))) ?? mappedPlace(trace))
      : pythonPlace(stackTrace),
  };
}

/**
 * Of a function that names its sources by itself (Node's `--enable-source-maps`). A source outside `/var/task`, as most
 * are, has lost its way up to the app: what is left of the path is shown as relative to it.
 */
function mappedPlace(trace: readonly unknown[]): string | undefined {
  const places = trace.map((line) => /[ (]([^ ():]+\.[cm]?tsx?)(:\d+:\d+)\)?$/.exec(String(line)));
  const [, file = '', at] = places.find((place) => place !== null && !place[1]?.includes('node_modules/')) ?? [];
  return at === undefined ? undefined : `${existsSync(file) ? file : file.replace(/^\/+/, '')}${at}`;
}

/** The last line of the function's own code: Python tells the outermost call first. */
function pythonPlace(trace: unknown): string | undefined {
  const lines = Array.isArray(trace) ? trace.map(String) : [];
  const places = lines.map((line) => /File "\/var\/task\/([^"]+)", line (\d+)/.exec(line));
  const last = places.findLast((place) => place !== null);
  return last ? `${last[1]}:${last[2]}` : undefined;
}

interface ErrorMembers {
  readonly errorType?: unknown;
  readonly errorMessage?: unknown;
  readonly trace?: unknown;
  readonly stackTrace?: unknown;
}

function errorIn(payload: string): ErrorMembers {
  try {
    return (JSON.parse(payload) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** Kept by the places of a trace: an error often repeats, and to read a source map takes some milliseconds. */
const known = createCache<string, string>(200);

/** The first line of the trace that stands in the function's own code; the first in its bundle where no map tells. */
async function placeIn(code: CodeSource, trace: readonly string[]): Promise<string | undefined> {
  const places = trace.flatMap((line) => {
    const [, file, at, column] = /\/var\/task\/([^:()]+):(\d+):(\d+)/.exec(line) ?? [];
    return file === undefined ? [] : [{ file, line: Number(at), column: Number(column) }];
  });
  const key = JSON.stringify([code, places]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const place = await writtenPlace(code, places);
  if (place !== undefined) known.set(key, place);
  return place;
}

async function writtenPlace(
  code: CodeSource,
  places: readonly { readonly file: string; readonly line: number; readonly column: number }[],
): Promise<string | undefined> {
  for (const { file, line, column } of places) {
    const place = sourcePlaces(await mapOf(code, file))(line, column);
    if (place !== undefined && !place.includes('node_modules/')) return place;
  }
  const [first] = places;
  return first && `${first.file}:${first.line}:${first.column}`;
}

/** The source map that was built beside a file of the code. */
async function mapOf(code: CodeSource, file: string): Promise<string | undefined> {
  if (code.kind !== 'directory' || file.includes('..')) return undefined;
  try {
    return await readFile(join(code.path, `${file}.map`), 'utf8');
  } catch {
    return undefined;
  }
}
