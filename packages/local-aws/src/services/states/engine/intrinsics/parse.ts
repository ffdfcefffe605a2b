import { createTextCache } from '../../../../kernel/cache.ts';
import { readPath } from '../jsonpath/parse.ts';
import { PathSyntaxError, type Path } from '../jsonpath/path.ts';
import { Scanner } from '../jsonpath/scanner.ts';
import type { Json } from '../definition/machine.ts';
import { intrinsicNames } from './functions.ts';

export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
  /** The text of the call as it was written. */
  readonly text: string;
}

export type Argument =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: Call };

/**
 * docs: AWS Step Functions Developer Guide, "Intrinsic functions for JSONPath states in Step Functions": nested at most
 * this deep.
 */
const maxNesting = 10;
/** The most characters of all kept calls. */
const mostCharacters = 1_000_000;
const parsed = createTextCache<Call>(mostCharacters);

export const isCall = (text: string): boolean => text.startsWith('States.');

/** Reads `States.Name(argument, …)`. Throws PathSyntaxError. */
export function parseCall(text: string): Call {
  const known = parsed.get(text);
  if (known) return known;
  if (text.length > 10_000) throw new PathSyntaxError('A call is at most 10,000 characters long');
  const scanner = new Scanner(text);
  const call = readCall(scanner, 0);
  scanner.space();
  if (!scanner.atEnd()) throw scanner.error('Unexpected text');
  parsed.set(text, call);
  return call;
}

function readCall(scanner: Scanner, depth: number): Call {
  if (depth > maxNesting) throw scanner.error(`Calls are nested more than ${maxNesting} times`);
  const from = scanner.position();
  scanner.expect('States.');
  const name = scanner.identifier();
  if (!intrinsicNames.has(name)) throw scanner.error(`There is no function States.${name}`);
  scanner.space();
  scanner.expect('(');
  const args = readArguments(scanner, depth);
  return { name, arguments: args, text: scanner.since(from) };
}

function readArguments(scanner: Scanner, depth: number): Argument[] {
  const args: Argument[] = [];
  scanner.space();
  if (scanner.accept(')')) return args;
  do {
    scanner.space();
    args.push(readArgument(scanner, depth));
    scanner.space();
  } while (scanner.accept(','));
  scanner.expect(')');
  return args;
}

function readArgument(scanner: Scanner, depth: number): Argument {
  const next = scanner.peek();
  if (next === '$') return { kind: 'path', path: readPath(scanner) };
  if (next === 'S') return { kind: 'call', call: readCall(scanner, depth + 1) };
  if (next === "'") return { kind: 'literal', value: readText(scanner) };
  const number = scanner.number();
  if (number !== undefined) return { kind: 'literal', value: number };
  const word = scanner.identifier();
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === 'null') return { kind: 'literal', value: null };
  throw scanner.error('An argument is expected');
}

const escapable = new Set(["'", '{', '}', '\\']);

/**
 * Reads a text in single quotes. A backslash may stand only before `'`, `{`, `}` or another backslash. Before a brace
 * it is kept, because States.Format needs it. docs: Amazon States Language specification, "Intrinsic Functions"
 */
function readText(scanner: Scanner): string {
  scanner.expect("'");
  let value = '';
  while (!scanner.accept("'")) {
    if (scanner.atEnd()) throw scanner.error('A quote is not closed');
    const character = scanner.take();
    if (character !== '\\') {
      value += character;
      continue;
    }
    const escaped = scanner.take();
    if (!escapable.has(escaped)) throw scanner.error(`'\\${escaped}' is no escape`);
    value += escaped === "'" ? escaped : `\\${escaped}`;
  }
  return value;
}

/** Lists the paths that a call reads. */
export const pathsOf = (call: Call): Path[] =>
  call.arguments.flatMap((argument) => {
    if (argument.kind === 'path') return [argument.path];
    return argument.kind === 'call' ? pathsOf(argument.call) : [];
  });

export const callsOf = (call: Call): Call[] => [
  call,
  ...call.arguments.flatMap((argument) => (argument.kind === 'call' ? callsOf(argument.call) : [])),
];
