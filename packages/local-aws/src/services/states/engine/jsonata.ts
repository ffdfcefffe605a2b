import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Json, JsonObject } from './definition/machine.ts';

/** What an expression may use besides its arguments. */
export interface QueryEnvironment {
  readonly now: number;
  random(): number;
  uuid(): string;
}

/** An expression that could not be evaluated; becomes States.QueryEvaluationError. */
export class QueryError extends Error {
  /** Field of the state, e.g. `Output/report/id` or `Choices[0]/Condition`. */
  readonly location: string | undefined;

  constructor(location: string | undefined, message: string) {
    super(message);
    this.name = 'QueryError';
    this.location = location;
  }
}

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;

const sourceOf = (text: string): string => text.slice(2, -2).trim();

// An expression can recurse for ever, and it runs in the runtime's own thread.
const maxSteps = 400_000;
// No JSONata source can spell a name with a space, so expressions cannot reach their own budget.
const budgetName = 'step budget';
const entryHook = Symbol.for('jsonata.__evaluate_entry') as unknown as string;

type Scope = { lookup(name: string): { left: number } };
const compiled = new Map<string, jsonata.Expression>();

/** Parses once per distinct source. Throws jsonata's own error for a syntax error. */
export function compile(text: string): jsonata.Expression {
  const source = sourceOf(text);
  let expression = compiled.get(source);
  if (!expression) {
    expression = jsonata(source);
    expression.assign(entryHook, (_node: unknown, _input: unknown, scope: Scope) => {
      if (--scope.lookup(budgetName).left < 0) throw new Error('The expression exceeds the evaluation limit');
    });
    if (compiled.size > 10_000) compiled.clear();
    compiled.set(source, expression);
  }
  return expression;
}

const formatMillis = jsonata('$fromMillis($time, $picture, $zone)');

/** Step Functions' additions to JSONata 2.0.6, and the clock and randomness of the run. */
function functions(environment: QueryEnvironment): Record<string, unknown> {
  return {
    now: (picture?: string, zone?: string) =>
      formatMillis.evaluate(undefined, { time: environment.now, picture, zone }),
    millis: () => environment.now,
    random: () => environment.random(),
    uuid: () => environment.uuid(),
    eval: undefined,
    parse: (text: unknown) => (text === undefined ? undefined : JSON.parse(requireString('parse', text))),
    hash: (data: unknown, algorithm: unknown) => (data === undefined ? undefined : hash(data, algorithm)),
    partition: (values: unknown, size: unknown) => (values === undefined ? undefined : partition(values, size)),
    range,
  };
}

function requireString(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new Error(`The argument of function "${name}" is not a string`);
  return value;
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(data: unknown, algorithm: unknown): string {
  const name =
    typeof algorithm === 'string' && Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (!name) throw new Error(`Function "hash" needs one of the algorithms ${Object.keys(algorithms).join(', ')}`);
  return createHash(name)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

function partition(values: unknown, size: unknown): unknown[][] {
  if (!Array.isArray(values) || typeof size !== 'number' || !(Math.floor(size) >= 1))
    throw new Error('Function "partition" needs an array and a positive size');
  const chunk = Math.floor(size);
  return Array.from({ length: Math.ceil(values.length / chunk) }, (_, index) =>
    values.slice(index * chunk, (index + 1) * chunk),
  );
}

function range(first: unknown, last: unknown, step: unknown): number[] {
  if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number' || step === 0)
    throw new Error('Function "range" needs a first number, a last number and a step other than 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > 10_000_000) throw new Error('Function "range" would return too many numbers');
  return Array.from({ length }, (_, index) => first + index * step);
}

/** One expression, with `bindings` as its variables. */
async function evaluate(
  text: string,
  location: string,
  bindings: JsonObject,
  environment: QueryEnvironment,
): Promise<Json> {
  const source = sourceOf(text);
  const where = `The JSONata expression '${source}' specified for the field '${location}'`;
  let result: unknown;
  try {
    result = await compile(text).evaluate(undefined, {
      ...functions(environment),
      ...bindings,
      [budgetName]: { left: maxSteps },
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new QueryError(
      location,
      `${where} threw an error during evaluation. ${code ? `${code}: ` : ''}${message ?? String(error)}`,
    );
  }
  if (result === undefined) throw new QueryError(location, `${where} returned nothing (undefined).`);
  return plain(result, () => new QueryError(location, `${where} returned an unsupported result type.`));
}

/** JSON without jsonata's sequence markers, sharing nothing with the input. */
function plain(value: unknown, unsupported: () => Error): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map((item) => plain(item, unsupported));
  if (
    typeof value !== 'object' ||
    '_jsonata_lambda' in value ||
    '_jsonata_function' in value ||
    value instanceof RegExp
  )
    throw unsupported();
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item, unsupported)]),
  );
}

/** Any JSON in which each string `{% … %}` is an expression: what Arguments, Output, Assign and the like hold. */
export async function evaluateTemplate(
  template: Json,
  location: string,
  bindings: JsonObject,
  environment: QueryEnvironment,
): Promise<Json> {
  if (isExpression(template)) return evaluate(template, location, bindings, environment);
  if (Array.isArray(template))
    return Promise.all(
      template.map((item, index) => evaluateTemplate(item, `${location}[${index}]`, bindings, environment)),
    );
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(
    async ([key, item]) => [key, await evaluateTemplate(item, `${location}/${key}`, bindings, environment)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
