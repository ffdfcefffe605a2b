import { parsePath, refuseOverlaps, type Parsing, type Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Problems } from './problems.ts';
import { Tokens } from './tokens.ts';
import type { Item, Value } from './value.ts';

export function parseProjection(text: string, placeholders: Placeholders): readonly Path[] {
  const parsing: Parsing = { tokens: new Tokens('ProjectionExpression', text), placeholders, problems: new Problems() };
  const paths = [parsePath(parsing)];
  while (parsing.tokens.takeIf(',')) paths.push(parsePath(parsing));
  parsing.tokens.expectEnd();
  refuseOverlaps(paths, parsing.problems);
  parsing.problems.throwFirst(parsing.tokens);
  return paths;
}

/** Answers the parts of an item at the paths. Chosen items of a list move together. */
export function project(item: Item, paths: readonly Path[]): Item {
  const chosen = choose({ M: item }, paths);
  return chosen && 'M' in chosen ? chosen.M : {};
}

type Steps = readonly (string | number)[];

function choose(value: Value, paths: readonly Steps[]): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const within = new Map<string | number, Steps[]>();
  for (const [step, ...rest] of paths as readonly [string | number, ...Steps][])
    within.set(step, [...(within.get(step) ?? []), rest]);
  if ('M' in value) {
    const members = [...within].flatMap(([name, rest]) => {
      const member = typeof name === 'string' && Object.hasOwn(value.M, name) ? value.M[name] : undefined;
      const chosen = member && choose(member, rest);
      return chosen ? [[name, chosen] as const] : [];
    });
    return members.length > 0 ? { M: Object.fromEntries(members) } : undefined;
  }
  if (!('L' in value)) return undefined;
  const places = [...within].sort(([one], [other]) => Number(one) - Number(other));
  const items = places.flatMap(([place, rest]) => {
    const item = typeof place === 'number' ? value.L[place] : undefined;
    return (item && choose(item, rest)) ?? [];
  });
  return items.length > 0 ? { L: items } : undefined;
}
