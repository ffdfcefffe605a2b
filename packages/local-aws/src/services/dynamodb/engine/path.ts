import type { Placeholders } from './placeholders.ts';
import { isReserved } from './reserved.ts';
import type { Tokens } from './tokens.ts';
import type { Item, Value } from './value.ts';
import type { Problems } from './problems.ts';

/** The way to a value within an item: names of members and places in lists. */
export type Path = readonly [string, ...(string | number)[]];

export interface Parsing {
  readonly tokens: Tokens;
  readonly placeholders: Placeholders;
  readonly problems: Problems;
}

export function parsePath(parsing: Parsing): Path {
  const { tokens } = parsing;
  const path: [string, ...(string | number)[]] = [parseName(parsing)];
  for (;;) {
    if (tokens.takeIf('.')) path.push(parseName(parsing));
    else if (tokens.takeIf('[')) {
      if (!tokens.is('digits')) throw tokens.syntaxError();
      path.push(Number(tokens.take()));
      tokens.expect(']');
    } else return path;
  }
}

function parseName({ tokens, placeholders, problems }: Parsing): string {
  if (tokens.is('name')) {
    const key = tokens.take();
    const name = placeholders.name(key);
    if (name !== undefined) return name;
    problems.note(
      'names',
      `An expression attribute name used in the document path is not defined; attribute name: ${key}`,
    );
    return key;
  }
  if (!tokens.is('word')) throw tokens.syntaxError();
  const name = tokens.take();
  if (isReserved(name)) problems.note('reserved', `Attribute name is a reserved keyword; reserved keyword: ${name}`);
  return name;
}

export const shownPath = (path: Path): string =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

/** Answers the value at a path, or undefined if there is none. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = stepInto(value, step);
  }
  return value;
}

function stepInto(value: Value, step: string | number): Value | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
}

/** Reports paths of which one contains another, and paths that need different types at one place. */
export function refuseOverlaps(paths: readonly Path[], problems: Problems): void {
  // Only paths that begin with the same name can overlap.
  const seen = new Map<string | number | undefined, Path[]>();
  for (const path of paths) {
    const others = seen.get(path[0]);
    if (!others) {
      seen.set(path[0], [path]);
      continue;
    }
    for (const other of others) noteOverlap(other, path, problems);
    others.push(path);
  }
}

function noteOverlap(one: Path, other: Path, problems: Problems): void {
  const shared = Math.min(one.length, other.length);
  const tail = (): string =>
    `must remove or rewrite one of these paths; path one: ${shownPath(one)}, path two: ${shownPath(other)}`;
  for (let place = 0; place < shared; place += 1) {
    if (typeof one[place] !== typeof other[place]) {
      problems.note('conflict', `Two document paths conflict with each other; ${tail()}`);
      return;
    }
    if (one[place] !== other[place]) return;
  }
  problems.note('overlap', `Two document paths overlap with each other; ${tail()}`);
}
