import { AwsError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { isBroken } from './checks/references.ts';
import { resolved } from './dynamic-references.ts';
import { evaluate, isCall, noValue, unknownIntrinsics, type Scope } from './intrinsics.ts';
import type { Environment } from './pseudo-parameters.ts';
import { unreadName, type Template } from './template.ts';
import { Waits } from './waits.ts';

/** What an evaluation needs, and hears of the calls that cannot be evaluated. */
export interface Evaluating {
  readonly template: Template;
  readonly scope: Scope;
  readonly environment: Environment;
  /** Hears of each problem that the survey of the template does not tell. */
  readonly report: (problem: AwsError) => void;
}

/** Evaluates a value with a stand-in for each call of an intrinsic function that cannot be evaluated. */
export function evaluateEach(value: unknown, evaluating: Evaluating): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluateEach(item, evaluating)).filter((item) => item !== noValue);
  if (isObject(value) && !isCall(value)) {
    const members = Object.entries(value).map(([name, member]) => [name, evaluateEach(member, evaluating)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== noValue));
  }
  const { scope, environment, report } = evaluating;
  try {
    return resolved(evaluate(value, scope), environment);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    for (const problem of problemsOf(value, error, evaluating)) report(problem);
    return `ignored-${unreadName}`;
  }
}

/** Answers the problems of the calls within a call, or that of the call itself if there are none. */
function problemsOf(call: unknown, error: AwsError, evaluating: Evaluating): readonly AwsError[] {
  if (error instanceof Waits || isBroken(call, evaluating.template) || unknownIntrinsics(call).length > 0) return [];
  const inner = partsOf(call, evaluating.scope).flatMap((part) => problemsWithin(part, evaluating));
  return inner.length > 0 ? inner : [error];
}

function problemsWithin(value: unknown, evaluating: Evaluating): readonly AwsError[] {
  if (Array.isArray(value)) return value.flatMap((item) => problemsWithin(item, evaluating));
  if (!isObject(value)) return [];
  if (!isCall(value)) return Object.values(value).flatMap((member) => problemsWithin(member, evaluating));
  try {
    evaluate(value, evaluating.scope);
    return [];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return problemsOf(value, error, evaluating);
  }
}

/** Lists the arguments of a call that are evaluated. */
function partsOf(call: unknown, scope: Scope): readonly unknown[] {
  const [[name, argument]] = Object.entries(call as Readonly<Record<string, unknown>>) as [[string, unknown]];
  if (name !== 'Fn::If' || !Array.isArray(argument)) return [argument].flat();
  return [scope.condition(String(argument[0])) ? argument[1] : argument[2]];
}
