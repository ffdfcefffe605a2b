import { parsePath, refuseOverlaps, type Parsing, type Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Problems } from './problems.ts';
import { Tokens } from './tokens.ts';
import { typeOf, type Type, type Value } from './value.ts';

export type Source =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Source }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: Source; readonly right: Source };

export type Change =
  | { readonly kind: 'SET'; readonly path: Path; readonly source: Source }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: Value };

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** docs: Amazon DynamoDB Developer Guide, "Using update expressions in DynamoDB" */
export function parseUpdate(text: string, placeholders: Placeholders): readonly Change[] {
  const parsing: Parsing = { tokens: new Tokens('UpdateExpression', text), placeholders, problems: new Problems() };
  const { tokens, problems } = parsing;
  const seen = new Set<string>();
  const changes: Change[] = [];
  while (!tokens.is('end') || seen.size === 0) {
    if (!tokens.isWord(...sections)) throw tokens.syntaxError();
    const section = tokens.take().toUpperCase() as (typeof sections)[number];
    if (seen.has(section))
      problems.note('section', `The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do changes.push(parseChange(parsing, section));
    while (tokens.takeIf(','));
  }
  refuseOverlaps(
    changes.map(({ path }) => path),
    problems,
  );
  problems.throwFirst(tokens);
  return changes;
}

function parseChange(parsing: Parsing, section: (typeof sections)[number]): Change {
  const { tokens } = parsing;
  const path = parsePath(parsing);
  if (section === 'REMOVE') return { kind: section, path };
  if (section === 'SET') {
    tokens.expect('=');
    return { kind: section, path, source: parseSource(parsing) };
  }
  if (!tokens.is('value')) throw tokens.syntaxError();
  const value = parseValue(parsing);
  noteOperandOf(parsing, section, value);
  return { kind: section, path, value };
}

const longNames: Partial<Record<Type, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

function noteOperandOf({ problems }: Parsing, section: 'ADD' | 'DELETE', value: Value): void {
  const type = typeOf(value);
  const name = longNames[type];
  if (name === undefined || (section === 'ADD' && type === 'N')) return;
  problems.note(
    'operator',
    `Incorrect operand type for operator or function; operator: ${section}, operand type: ${name}, ` +
      `typeSet: ALLOWED_FOR_${section}_OPERAND`,
  );
}

function parseSource(parsing: Parsing): Source {
  const { tokens } = parsing;
  if (tokens.takeIf('('))
    return tokens.nested(() => {
      const inner = parseSource(parsing);
      tokens.expect(')');
      return continueSum(parsing, inner);
    });
  return continueSum(parsing, parseOperand(parsing));
}

function continueSum(parsing: Parsing, left: Source): Source {
  const { tokens } = parsing;
  if (!tokens.isAt('+', '-')) return left;
  const kind = tokens.take() as '+' | '-';
  const right = parseOperand(parsing);
  noteTypes(parsing, kind, [left, right], 'N');
  return { kind, left, right };
}

function parseOperand(parsing: Parsing): Source {
  const { tokens } = parsing;
  if (tokens.takeIf('('))
    return tokens.nested(() => {
      const inner = parseOperand(parsing);
      tokens.expect(')');
      return inner;
    });
  if (tokens.is('value')) return { kind: 'value', value: parseValue(parsing) };
  return tokens.isFunction() ? parseFunction(parsing) : { kind: 'path', path: parsePath(parsing) };
}

const nothing: Source = { kind: 'value', value: { NULL: true } };

function parseFunction(parsing: Parsing): Source {
  const { tokens, problems } = parsing;
  const name = tokens.take();
  tokens.expect('(');
  const operands = tokens.nested(() => {
    const read = [parseOperand(parsing)];
    while (tokens.takeIf(',')) read.push(parseOperand(parsing));
    return read;
  });
  tokens.expect(')');
  if (name !== 'if_not_exists' && name !== 'list_append') {
    problems.note('function', `Invalid function name; function: ${name}`);
    return nothing;
  }
  const [left = nothing, right = nothing] = operands;
  if (operands.length !== 2) {
    problems.note(
      'type',
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
    return nothing;
  }
  if (name === 'list_append') {
    noteTypes(parsing, name, operands, 'L');
    return { kind: name, left, right };
  }
  if (left.kind === 'path') return { kind: name, path: left.path, otherwise: right };
  problems.note('type', `Operator or function requires a document path; operator or function: ${name}`);
  return nothing;
}

function noteTypes({ problems }: Parsing, name: string, operands: readonly Source[], allowed: Type): void {
  const wrong = operands.find((operand) => operand.kind === 'value' && typeOf(operand.value) !== allowed);
  if (wrong?.kind !== 'value') return;
  problems.note(
    'type',
    `Incorrect operand type for operator or function; operator or function: ${name}, ` +
      `operand type: ${typeOf(wrong.value)}`,
  );
}

function parseValue({ tokens, placeholders, problems }: Parsing): Value {
  const key = tokens.take();
  const value = placeholders.value(key);
  if (value) return value;
  problems.note('names', `An expression attribute value used in expression is not defined; attribute value: ${key}`);
  return { NULL: true };
}
