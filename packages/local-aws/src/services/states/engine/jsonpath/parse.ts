import { createTextCache } from '../../../../kernel/cache.ts';
import { FilterParser } from './parse-filter.ts';
import { isDefinite, PathSyntaxError, type Path, type Root, type Step } from './path.ts';
import { Scanner } from './scanner.ts';

/** The most characters of all kept paths. */
const mostCharacters = 1_000_000;
const parsed = createTextCache<Path>(mostCharacters);
/** Longer paths and deeper filters are refused. */
const maxLength = 10_000;

/**
 * Parses a path of Step Functions' dialect: dots and brackets, unions, slices, wildcards, deep scans and filters. Each
 * distinct text is parsed once. Throws PathSyntaxError. docs: AWS Step Functions Developer Guide, "Using JSONPath
 * paths"
 */
export function parsePath(text: string): Path {
  const known = parsed.get(text);
  if (known) return known;
  if (text.length > maxLength) throw new PathSyntaxError(`A path is at most ${maxLength} characters long`);
  const scanner = new Scanner(text);
  const root = readRoot(scanner);
  const steps = readSteps(scanner);
  if (!scanner.atEnd()) throw new PathSyntaxError(`Unexpected '${scanner.rest().slice(0, 20)}' in path '${text}'`);
  const path: Path = { text, root, steps, definite: isDefinite(steps) };
  parsed.set(text, path);
  return path;
}

/** Reads a path from `scanner`, up to its end, for arguments of intrinsic functions. */
export function readPath(scanner: Scanner): Path {
  const from = scanner.position();
  const root = readRoot(scanner);
  const steps = readSteps(scanner);
  return { text: scanner.since(from), root, steps, definite: isDefinite(steps) };
}

function readRoot(scanner: Scanner): Root {
  scanner.expect('$');
  if (scanner.accept('$')) return { kind: 'context' };
  const name = scanner.identifier();
  return name === '' ? { kind: 'input' } : { kind: 'variable', name };
}

function readSteps(scanner: Scanner): Step[] {
  const steps: Step[] = [];
  for (;;) {
    if (scanner.accept('[')) steps.push(readBracket(scanner));
    else if (scanner.accept('..')) steps.push({ kind: 'deep' }, readAfterDot(scanner));
    else if (scanner.accept('.')) steps.push(readAfterDot(scanner));
    else return steps;
  }
}

/**
 * Reads the step after a dot: `$.[0]` is `$[0]`. docs: aws-samples/step-functions-workflows-collection,
 * "idempotent-workflow" (a ResultSelector)
 */
const readAfterDot = (scanner: Scanner): Step => (scanner.accept('[') ? readBracket(scanner) : readName(scanner));

function readName(scanner: Scanner): Step {
  if (scanner.accept('*')) return { kind: 'all' };
  const name = scanner.property();
  if (name === '') throw scanner.error('A field name is missing');
  // Step Functions' dialect has no functions of Jayway: it looks for fields of these names. docs: AWS Step Functions
  // Developer Guide, "Using JSONPath paths"
  return { kind: 'names', names: [scanner.accept('()') ? `${name}()` : name] };
}

function readBracket(scanner: Scanner): Step {
  scanner.space();
  const step = readInBracket(scanner);
  scanner.space();
  scanner.expect(']');
  return step;
}

function readInBracket(scanner: Scanner): Step {
  if (scanner.accept('*')) return { kind: 'all' };
  if (scanner.accept('?')) return readFilter(scanner);
  if (scanner.peek() === "'" || scanner.peek() === '"') return { kind: 'names', names: readList(scanner, readQuoted) };
  return readIndexes(scanner);
}

function readFilter(scanner: Scanner): Step {
  scanner.space();
  scanner.expect('(');
  const test = new FilterParser(scanner, readSteps).read();
  scanner.space();
  scanner.expect(')');
  return { kind: 'filter', test };
}

const readQuoted = (scanner: Scanner): string => scanner.quoted();

function readList<T>(scanner: Scanner, read: (scanner: Scanner) => T): T[] {
  const items: T[] = [];
  do {
    scanner.space();
    items.push(read(scanner));
    scanner.space();
  } while (scanner.accept(','));
  return items;
}

function readIndexes(scanner: Scanner): Step {
  const first = scanner.integer();
  scanner.space();
  if (!scanner.accept(':')) {
    if (first === undefined) throw scanner.error('An index is missing');
    const rest = scanner.accept(',') ? readList(scanner, requiredIndex) : [];
    return { kind: 'indexes', indexes: [first, ...rest] };
  }
  scanner.space();
  const to = scanner.integer();
  return { kind: 'slice', ...(first === undefined ? {} : { from: first }), ...(to === undefined ? {} : { to }) };
}

function requiredIndex(scanner: Scanner): number {
  const index = scanner.integer();
  if (index === undefined) throw scanner.error('An index is missing');
  return index;
}
