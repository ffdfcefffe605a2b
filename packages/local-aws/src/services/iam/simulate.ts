import type { EvaluationResult, PolicySourceType, SimulatePolicyResponse } from '@aws-sdk/client-iam';
import { parseDocument } from '../../iam/document.ts';
import { evaluate, type Decision } from '../../iam/evaluate.ts';
import { TooManySteps, withinSteps } from '../../iam/steps.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { createPace } from '../../kernel/pace.ts';
import type { NamedPolicy, PolicyDocument } from '../../contract/policy.ts';
import type { Principal } from '../../kernel/principal.ts';
import { list, structure, text, type InputOf } from '../../protocol/members.ts';
import type { QueryWire } from '../../protocol/query.ts';
import { validationError } from './errors.ts';

/** The members that both simulations have. docs: IAM API Reference, "SimulateCustomPolicy" */
export const simulatedMembers = {
  ActionNames: list(text({ min: 3, max: 128 }), { required: true }),
  ResourceArns: list(text({ min: 1, max: 2048 })),
  ContextEntries: list(
    structure({
      ContextKeyName: text({ min: 5, max: 256 }),
      ContextKeyValues: list(text()),
      ContextKeyType: text({ values: contextTypes() }),
    }),
  ),
};
type Simulated = InputOf<typeof simulatedMembers>;

function contextTypes(): string[] {
  const types = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'];
  return types.flatMap((type) => [type, `${type}List`]);
}

/** The most pairs of an action and a resource that one call may ask about. */
const mostPairs = 10_000;

/**
 * The most steps of one call: a policy may be long, and its patterns slow. They take about half a second, between the
 * pairs of which others are served.
 */
const mostSteps = 50_000_000;

const givenPrefix = 'PolicyInputList.';

type Result = QueryWire<EvaluationResult>;

/**
 * Judges actions by the engine that judges every call, with the values of condition keys that the caller gives. docs:
 * IAM User Guide, "IAM policy testing with the IAM policy simulator"
 */
export async function simulate(
  principal: Principal,
  policies: readonly NamedPolicy[],
  { ActionNames, ResourceArns = ['*'], ContextEntries = [] }: Simulated,
): Promise<QueryWire<SimulatePolicyResponse>> {
  if (ActionNames.length * ResourceArns.length > mostPairs)
    throw new UnsupportedError(`A simulation of more than ${mostPairs} pairs of an action and a resource`);
  const bad = ActionNames.find((name) => !/^[a-z0-9-]+:[\w*?]+$/i.test(name));
  if (bad !== undefined) throw validationError(`Invalid Entity: ${bad.slice(0, 128)} is not a valid action name.`);
  const given = new Map(
    ContextEntries.map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
      ContextKeyName.toLowerCase(),
      ContextKeyValues,
    ]),
  );
  const judge = (action: string, resource: string): Result => {
    const missing = new Set<string>();
    const get = (key: string): readonly string[] | undefined => {
      if (!given.has(key)) missing.add(key);
      return given.get(key);
    };
    const request = { principal, action, resource, context: { get }, knowsKey: () => true };
    return shown(action, resource, evaluate(request, { identity: policies }), [...missing]);
  };
  const pause = createPace(() => performance.now());
  const member: Result[] = [];
  let left = mostSteps;
  for (const action of ActionNames)
    for (const resource of ResourceArns) {
      await pause();
      const judged = bounded(left, () => judge(action, resource));
      left = judged.left;
      member.push(judged.result);
    }
  return { EvaluationResults: { member }, IsTruncated: false };
}

function bounded(left: number, work: () => Result): { readonly result: Result; readonly left: number } {
  try {
    return withinSteps(left, work);
  } catch (error) {
    if (error instanceof TooManySteps) throw new UnsupportedError(`A simulation of more than ${mostSteps} steps`);
    throw error;
  }
}

const typeOf = (policy: string): PolicySourceType => (policy.startsWith(givenPrefix) ? 'none' : 'role');

function shown(action: string, resource: string, decision: Decision, missing: readonly string[]): Result {
  const found = decision.allowed ? decision.by : decision.deniedBy;
  const refusal = found ? 'explicitDeny' : 'implicitDeny';
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision.allowed ? 'allowed' : refusal,
    MatchedStatements: {
      member: found ? [{ SourcePolicyId: found.policy, SourcePolicyType: typeOf(found.policy) }] : [],
    },
    MissingContextValues: { member: missing },
  };
}

/** docs: IAM API Reference, "SimulateCustomPolicy" (InvalidInput) */
function readable(name: string, given: string): PolicyDocument {
  try {
    return parseDocument(name, given, 'identity');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument')
      throw new AwsError('InvalidInput', error.message);
    throw error;
  }
}

export const givenPolicies = (texts: readonly string[] = []): NamedPolicy[] =>
  texts.map((given, index) => {
    const name = `${givenPrefix}${index + 1}`;
    return { name, document: readable(name, given) };
  });
