import { parsePath, shownPath, type Parsing, type Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Problems } from './problems.ts';
import { Tokens } from './tokens.ts';
import { compareValues, contentOf, typeOf, types, type Type, type Value } from './value.ts';
import { asText } from '../../../kernel/as-text.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: Operand };

export type Condition =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: string; readonly operands: readonly Operand[] }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition };

/** The content of a parenthesis: a condition, or an operand that is compared. */
type Term = Operand | Condition;

/** The names of functions, with the number of their operands. */
const functions: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

/** The state while one expression is read. */
interface ConditionParsing extends Parsing {
  /** The parts that already stand in parentheses. A second pair around one of them is redundant, which is an error. */
  readonly wrapped: WeakSet<object>;
}

/** docs: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions" */
export function parseCondition(parameter: string, text: string, placeholders: Placeholders): Condition {
  const parsing = {
    tokens: new Tokens(parameter, text),
    placeholders,
    problems: new Problems(),
    wrapped: new WeakSet(),
  };
  const condition = asCondition(parsing, parseOr(parsing));
  parsing.tokens.expectEnd();
  parsing.problems.throwFirst(parsing.tokens);
  return condition;
}

function parseOr(parsing: ConditionParsing): Term {
  let left = parseAnd(parsing);
  while (parsing.tokens.isWord('OR')) {
    left = asCondition(parsing, left);
    parsing.tokens.take();
    left = { kind: 'or', left, right: asCondition(parsing, parseAnd(parsing)) };
  }
  return left;
}

function parseAnd(parsing: ConditionParsing): Term {
  let left = parseNot(parsing);
  while (parsing.tokens.isWord('AND')) {
    left = asCondition(parsing, left);
    parsing.tokens.take();
    left = { kind: 'and', left, right: asCondition(parsing, parseNot(parsing)) };
  }
  return left;
}

function parseNot(parsing: ConditionParsing): Term {
  const { tokens } = parsing;
  if (tokens.takeWordIf('NOT'))
    return { kind: 'not', of: tokens.nested(() => asCondition(parsing, parseNot(parsing))) };
  const term = parseWrapped(parsing, parseOr) ?? parseTerm(parsing);
  return parseComparison(parsing, term) ?? term;
}

/** Reads the content of a parenthesis, if one comes. */
function parseWrapped(parsing: ConditionParsing, read: (parsing: ConditionParsing) => Term): Term | undefined {
  const { tokens, problems, wrapped } = parsing;
  if (!tokens.takeIf('(')) return undefined;
  return tokens.nested(() => {
    const term = read(parsing);
    tokens.expect(')');
    if (wrapped.has(term)) problems.note('parentheses', 'The expression has redundant parentheses;');
    wrapped.add(term);
    return term;
  });
}

const isOperand = (term: Term): term is Operand => ['path', 'value', 'size'].includes(term.kind);

function asCondition({ problems, tokens }: ConditionParsing, term: Term): Condition {
  if (!isOperand(term)) return term;
  if (term.kind !== 'size') throw tokens.syntaxError();
  problems.note('misused', misused('size'));
  return { kind: 'function', name: 'size', operands: [term.of] };
}

const misused = (name: string): string =>
  `The function is not allowed to be used this way in an expression; function: ${name}`;

const comparators: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];

function parseComparison(parsing: ConditionParsing, term: Term): Condition | undefined {
  const { tokens } = parsing;
  if (tokens.isAt(...comparators)) {
    const left = asOperand(parsing, term);
    const operator = tokens.take() as Comparator;
    const right = parseOperand(parsing);
    noteSame(parsing, operator, left, right);
    if (operator !== '=' && operator !== '<>') noteUnordered(parsing, operator, [left, right]);
    return { kind: 'compare', operator, left, right };
  }
  if (tokens.isWord('BETWEEN')) {
    const of = asOperand(parsing, term);
    tokens.take();
    const low = parseOperand(parsing);
    tokens.expectWord('AND');
    const high = parseOperand(parsing);
    noteUnordered(parsing, 'BETWEEN', [of, low, high]);
    noteBounds(parsing, low, high);
    return { kind: 'between', of, low, high };
  }
  if (!tokens.isWord('IN')) return undefined;
  const of = asOperand(parsing, term);
  tokens.take();
  tokens.expect('(');
  return { kind: 'in', of, list: parseOperands(parsing) };
}

function parseOperands(parsing: ConditionParsing): readonly Operand[] {
  const { tokens } = parsing;
  const operands = [parseOperand(parsing)];
  while (tokens.takeIf(',')) operands.push(parseOperand(parsing));
  tokens.expect(')');
  return operands;
}

function parseOperand(parsing: ConditionParsing): Operand {
  return asOperand(parsing, parseWrapped(parsing, parseOperand) ?? parseTerm(parsing));
}

const nothing: Operand = { kind: 'value', value: { NULL: true } };

function asOperand({ problems, tokens }: ConditionParsing, term: Term): Operand {
  if (isOperand(term)) return term;
  if (term.kind !== 'function') throw tokens.syntaxError();
  problems.note('misused', misused(term.name));
  return nothing;
}

function parseTerm(parsing: ConditionParsing): Term {
  const { tokens, placeholders, problems } = parsing;
  if (tokens.is('value')) {
    const key = tokens.take();
    const value = placeholders.value(key);
    if (value) return { kind: 'value', value };
    problems.note('names', `An expression attribute value used in expression is not defined; attribute value: ${key}`);
    return nothing;
  }
  if (!tokens.isFunction() || tokens.isWord('AND', 'OR', 'NOT', 'BETWEEN', 'IN'))
    return { kind: 'path', path: parsePath(parsing) };
  const name = tokens.take();
  tokens.expect('(');
  const operands = tokens.nested(() => parseOperands(parsing));
  checkFunction(parsing, name, operands);
  if (name === 'size') return { kind: 'size', of: operands[0] ?? nothing };
  return { kind: 'function', name, operands };
}

function checkFunction({ problems }: Parsing, name: string, operands: readonly Operand[]): void {
  const expected = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (expected === undefined) return problems.note('function', `Invalid function name; function: ${name}`);
  if (expected !== operands.length)
    return problems.note(
      'operands',
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  noteSame({ problems }, name, operands[0], operands[1]);
  const problem = operandProblem(name, operands);
  if (problem !== undefined) problems.note('type', problem);
}

function operandProblem(name: string, operands: readonly Operand[]): string | undefined {
  const [first, second] = operands.map(literalType);
  const wrong = (type: string): string => wrongType(name, type);
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return operands[0]?.kind === 'path'
        ? undefined
        : `Operator or function requires a document path; operator or function: ${name}`;
    case 'begins_with': {
      const type = [first, second].find((candidate) => candidate !== undefined && !['S', 'B'].includes(candidate));
      return type === undefined ? undefined : wrong(type);
    }
    case 'attribute_type': {
      if (second !== 'S') return wrong(second ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
      const value = operands[1]?.kind === 'value' ? contentOf(operands[1].value) : undefined;
      return types.includes(value as Type)
        ? undefined
        : `Invalid attribute type name found; type: ${String(value)}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
    }
    case 'size':
      return first !== undefined && ['N', 'BOOL', 'NULL'].includes(first) ? wrong(first) : undefined;
    default:
      return undefined;
  }
}

/** Answers the type that an operand has for every item. */
function literalType(operand: Operand): Type | undefined {
  if (operand.kind === 'value') return typeOf(operand.value);
  return operand.kind === 'size' ? 'N' : undefined;
}

function noteSame(
  { problems }: Pick<Parsing, 'problems'>,
  operator: string,
  left: Operand | undefined,
  right: Operand | undefined,
): void {
  if (left?.kind !== 'path' || right?.kind !== 'path' || shownPath(left.path) !== shownPath(right.path)) return;
  problems.note(
    'distinct',
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${operator}, first operand: ${shownPath(left.path)}`,
  );
}

/**
 * A value that has no order is refused before anything is compared; an attribute without one only makes the comparison
 * false. recorded: ExtendDB/extenddb#216; trinodb/trino (the text, for BOOL)
 */
function noteUnordered({ problems }: Parsing, operator: string, operands: readonly Operand[]): void {
  const type = operands
    .filter((operand) => operand !== nothing)
    .map(literalType)
    .find((one) => one !== undefined && !['S', 'N', 'B'].includes(one));
  if (type !== undefined) problems.note('type', wrongType(operator, type));
}

const wrongType = (name: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;

function noteBounds({ problems }: Parsing, low: Operand, high: Operand): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const shown = ({ value }: { readonly value: Value }): string => {
    const content = contentOf(value);
    const text = Array.isArray(content) ? content.map(asText).join() : asText(content);
    return `AttributeValue: {${typeOf(value)}:${text}}`;
  };
  const tail = `lower bound operand: ${shown(low)}, upper bound operand: ${shown(high)}`;
  if (typeOf(low.value) !== typeOf(high.value))
    problems.note('type', `The BETWEEN operator requires same data type for lower and upper bounds; ${tail}`);
  else if ((compareValues(low.value, high.value) ?? 0) > 0)
    problems.note(
      'type',
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${tail}`,
    );
}
