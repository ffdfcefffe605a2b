import type { Json } from '../definition/machine.ts';
import { compare } from './compare.ts';
import { isObject, numberIn, writeJson } from '../numbers.ts';
import type { Work } from '../work.ts';
import { isDefinite, type Compared, type Filter, type Step } from './path.ts';

/**
 * Is thrown when a definite path leads nowhere. The message is that of Jayway's JsonPath, which Step Functions shows.
 * recorded: test_catch_states_runtime, test_invalid_jsonpath
 */
export class PathNotFound extends Error {
  override readonly name = 'PathNotFound';
}

/** The most nodes that a path may visit: a deep scan within a deep scan would take too long. */
const maxVisited = 200_000;

interface Search {
  visited: number;
  readonly root: Json;
  readonly work: Work;
}

/**
 * Answers what `steps` find in `root`: the value for a definite path, and a list for any other. recorded:
 * test_json_path_array_wildcard_or_slice_with_no_input (nothing found is an empty list)
 */
export function find(steps: readonly Step[], root: Json, work: Work): Json {
  work.spend(steps.length);
  return isDefinite(steps) ? follow(steps, root) : select({ visited: 0, root, work }, steps, [root]);
}

/** Answers the value at a definite path. Throws PathNotFound. */
function follow(steps: readonly Step[], root: Json): Json {
  let value = root;
  let path = '$';
  for (const [index, step] of steps.entries()) {
    const next =
      step.kind === 'names' ? member(value, step, path, index === steps.length - 1) : item(value, step, path);
    path += shown(step);
    value = next;
  }
  return value;
}

const shown = (step: Step): string =>
  step.kind === 'names' ? `['${step.names[0]}']` : `[${step.kind === 'indexes' ? step.indexes[0] : '*'}]`;

function member(value: Json, step: Extract<Step, { kind: 'names' }>, path: string, last: boolean): Json {
  const name = step.names[0] as string;
  if (!isObject(value)) throw new PathNotFound(`Property ['${name}'] not found in path ${path}`);
  if (Object.hasOwn(value, name)) return value[name] as Json;
  // recorded: test_catch_states_runtime, test_invalid_jsonpath
  throw new PathNotFound(
    last ? `No results for path: ${path}${shown(step)}` : `Missing property in path ${path}${shown(step)}`,
  );
}

function item(value: Json, step: Step, path: string): Json {
  const index = step.kind === 'indexes' ? (step.indexes[0] as number) : 0;
  if (!Array.isArray(value))
    throw new PathNotFound(`Filter: [${index}] can only be applied to arrays. Current context is: ${writeJson(value)}`);
  const found = value.at(index);
  if (found === undefined) throw new PathNotFound(`Index out of bounds when evaluating path ${path}${shown(step)}`);
  return found;
}

function select(search: Search, steps: readonly Step[], from: readonly Json[]): Json[] {
  let values = [...from];
  for (const step of steps) values = values.flatMap((value) => take(search, step, value));
  return values;
}

function visit(search: Search): void {
  search.work.spend(1);
  if (++search.visited > maxVisited) throw new PathNotFound(`The path visits more than ${maxVisited} values`);
}

function take(search: Search, step: Step, value: Json): Json[] {
  visit(search);
  switch (step.kind) {
    case 'names':
      return isObject(value)
        ? step.names.filter((name) => Object.hasOwn(value, name)).map((name) => value[name] as Json)
        : [];
    case 'indexes':
      return Array.isArray(value)
        ? step.indexes.map((index) => value.at(index)).filter((found) => found !== undefined)
        : [];
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from ?? 0, step.to ?? value.length) : [];
    case 'all':
      return children(value);
    case 'deep':
      return descendants(search, value);
    case 'filter':
      // To compare an item takes as long as to visit three.
      search.work.spend(Array.isArray(value) ? 2 * value.length : 2);
      return (Array.isArray(value) ? value : [value]).filter(
        (candidate) => isObject(candidate) && passes(search, step.test, candidate),
      );
  }
}

function children(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** Lists the value and everything below it. */
function descendants(search: Search, value: Json): Json[] {
  const found: Json[] = [];
  const queue = [value];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    visit(search);
    if (Array.isArray(next) || isObject(next)) found.push(next);
    for (const child of children(next).toReversed()) queue.push(child);
  }
  return found;
}

/** Tells whether an item passes a test. */
function passes(search: Search, test: Filter, candidate: Json): boolean {
  switch (test.kind) {
    case 'and':
      return test.tests.every((part) => passes(search, part, candidate));
    case 'or':
      return test.tests.some((part) => passes(search, part, candidate));
    case 'not':
      return !passes(search, test.test, candidate);
    case 'exists':
      return select(search, test.steps, [candidate]).length > 0;
    case 'compare':
      return compare(test.operator, select(search, test.steps, [candidate])[0], compared(search, test.value));
  }
}

/** Answers what an item is compared with; a place that is not there equals nothing. */
function compared(search: Search, value: Compared): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  const found = select(search, value.steps, [search.root])[0];
  return numberIn(found) ?? found;
}
