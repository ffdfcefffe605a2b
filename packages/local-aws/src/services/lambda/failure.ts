import { asText } from '../../kernel/as-text.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../contract/failure.ts';
import { createCache } from '../../kernel/cache.ts';
import { sourcePlaces } from '../../kernel/source-places.ts';
import type { CodeSource } from './code.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { readPlainFileLater } from '../../storage/plain-file.ts';

/** Writes the operator's sentence about a failed invocation, from the error that the function answered. */
export async function failureOf({ name, code }: FunctionDefinition, payload: string): Promise<Failure> {
  const { errorType, errorMessage, trace, stackTrace } = errorIn(payload);
  const message = typeof errorMessage === 'string' ? errorMessage : '';
  return {
    what: name,
    error: typeof errorType === 'string' ? errorType : 'Error',
    message,
    place: Array.isArray(trace)
      ? ((await placeIn(code, trace.map(asText))) ?? mappedPlace(trace))
      : pythonPlace(stackTrace),
  };
}

/**
 * Reads the place from a function that maps its own stack traces (Node's `--enable-source-maps`). A source outside of
 * `/var/task`, as most are, has lost its way up to the app, so the rest of the path is shown as a relative path.
 */
function mappedPlace(trace: readonly unknown[]): string | undefined {
  const places = trace.map((line) => /[ (]([^ ():]+\.[cm]?tsx?)(:\d+:\d+)\)?$/.exec(asText(line)));
  const [, file = '', at] = places.find((place) => place !== null && !place[1]?.includes('node_modules/')) ?? [];
  return at === undefined ? undefined : `${existsSync(file) ? file : file.replace(/^\/+/, '')}${at}`;
}

/** Answers the last line of the function's own code, because Python lists the outermost call first. */
function pythonPlace(trace: unknown): string | undefined {
  const lines = Array.isArray(trace) ? trace.map(asText) : [];
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

/** The places are kept by their trace: an error often repeats, and a source map takes some milliseconds to read. */
const known = createCache<string, string>(200);

/**
 * Answers the first line of the trace in the function's own code. Without a source map it answers the first line in its
 * bundle.
 */
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

const mostOfMap = 64 * 2 ** 20;

/** Reads the source map beside a file of the code. */
async function mapOf(code: CodeSource, file: string): Promise<string | undefined> {
  if (code.kind !== 'directory' || file.includes('..')) return undefined;
  try {
    return (await readPlainFileLater(join(code.path, `${file}.map`), mostOfMap)).toString('utf8');
  } catch {
    return undefined;
  }
}
