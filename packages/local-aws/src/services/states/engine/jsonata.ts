import type { Json, JsonObject } from './definition/machine.ts';
import { restoreNumbers } from './long-numbers.ts';
import { isObject } from './numbers.ts';
import { isCheapSource, namesOf, sourceOf } from './query/compiled.ts';
import { memberAt } from './query/member-path.ts';
import { sharedRealm, type Answer, type Budget, type Job } from './query/realm.ts';

/** The environment of an expression, in addition to its arguments. */
export interface QueryEnvironment {
  readonly now: number;
  random(): number;
  uuid(): string;
  /** Answers a promise for the next turn of the event loop when others have waited long enough. */
  turn?(): Promise<void> | undefined;
  /** Evaluates an expression in a process that can be stopped. */
  readonly elsewhere: EvaluateElsewhere;
}

export type EvaluateElsewhere = (job: Omit<Job, 'budget'>) => Promise<Answer>;

/** An expression that could not be evaluated; it becomes States.QueryEvaluationError. */
export class QueryError extends Error {
  /** The field of the state, e.g. `Output/report/id` or `Choices[0]/Condition`. */
  readonly location: string | undefined;

  constructor(location: string | undefined, message: string) {
    super(message);
    this.name = 'QueryError';
    this.location = location;
  }
}

/** An expression whose value is longer than any that a state may have; it becomes States.DataLimitExceeded. */
export class LongValue extends Error {
  override readonly name = 'LongValue';
}

export { compile, compileMany } from './query/compiled.ts';

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;

/** The cost that an expression may have in the main thread, which serves all requests: a few milliseconds. */
const budgetHere: Budget = { units: 4_000, bytes: 500_000, looksEvery: Number.MAX_SAFE_INTEGER };

/** Evaluates one expression, with `bindings` as its variables. */
async function evaluate(
  text: string,
  location: string,
  bindings: JsonObject,
  environment: QueryEnvironment,
): Promise<Json> {
  const source = sourceOf(text);
  const member = memberAt(namesOf(source), bindings);
  if (member !== undefined) return member;
  const where = `The JSONata expression '${source}' specified for the field '${location}'`;
  const answer = await answerTo(source, bindings, environment);
  if (answer.kind === 'value') return restoreNumbers(answer.value, bindings);
  if (answer.kind === 'long') throw new LongValue();
  throw new QueryError(location, `${where} ${wordsOf(answer)}`);
}

async function answerTo(source: string, bindings: JsonObject, environment: QueryEnvironment): Promise<Answer> {
  const job = { sources: [source], bindings, now: environment.now };
  if (isCheapSource(source)) {
    const host = { random: environment.random, uuid: environment.uuid, isLate: () => false };
    const [answer] = await sharedRealm().evaluate({ ...job, budget: budgetHere }, host);
    if (answer && (answer.kind !== 'exceeded' || answer.bound === 'depth')) return answer;
  }
  return environment.elsewhere(job);
}

function wordsOf(answer: Exclude<Answer, { kind: 'value' | 'long' }>): string {
  switch (answer.kind) {
    case 'nothing':
      return 'returned nothing (undefined).';
    case 'unsupported':
      return 'returned an unsupported result type.';
    case 'exceeded':
      return `threw an error during evaluation: ${exceeded[answer.bound]}`;
    case 'error':
      return answer.code === undefined
        ? `threw an error during evaluation: ${answer.message}`
        : `threw an error during evaluation. ${answer.code}: ${answer.message}`;
  }
}

/**
 * docs: AWS Step Functions Developer Guide, "Transforming data with JSONata in Step Functions" (how both begin, and
 * that an expression has a second); recorded: floci-io/floci#2737 (the second sentence, for memory, and the sentences
 * for depth)
 */
const exceeded = {
  time: 'Expression evaluation timeout: Check for infinite loop',
  memory: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
  depth: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.',
};

/**
 * Evaluates JSON in which each string `{% … %}` is an expression: the value of Arguments, Output, Assign and the like.
 * It evaluates them one after the other, because each gets a copy of all variables.
 */
export async function evaluateTemplate(
  template: Json,
  location: string,
  bindings: JsonObject,
  environment: QueryEnvironment,
): Promise<Json> {
  if (isExpression(template)) {
    const turn = environment.turn?.();
    if (turn) await turn;
    return evaluate(template, location, bindings, environment);
  }
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries())
      items.push(await evaluateTemplate(item, `${location}[${index}]`, bindings, environment));
    return items;
  }
  if (!isObject(template)) return template;
  const members: [string, Json][] = [];
  for (const [key, item] of Object.entries(template))
    members.push([key, await evaluateTemplate(item, `${location}/${key}`, bindings, environment)]);
  return Object.fromEntries(members);
}
