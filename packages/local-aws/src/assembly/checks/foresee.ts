import { AwsError } from '../../kernel/errors.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import { isObject } from '../../kernel/is-object.ts';
import { evaluate, isCall, noValue, references, type Scope } from '../intrinsics.ts';

/** Evaluates what can be known of a value before any resource is provisioned. */
export type Foresee = (value: unknown) => unknown;

/** Leaves a value as written if it depends on a resource, another stack or a stored parameter. */
export function foreseeing(scope: Scope, resources: Readonly<Record<string, unknown>>): Foresee {
  const isAhead = (value: unknown): boolean => ![...references(value)].some((name) => Object.hasOwn(resources, name));
  const foresee = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(foresee).filter((item) => item !== noValue);
    if (!isObject(value)) return value;
    if (isCall(value)) return called(value);
    const members = Object.entries(value).map(([name, member]) => [name, foresee(member)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== noValue));
  };
  const called = (value: Readonly<Record<string, unknown>>): unknown => {
    const branch = branchOf(value, scope);
    if (branch) return foresee(branch.value);
    return isAhead(value) ? attempted(() => evaluate(value, scope), value) : value;
  };
  return foresee;
}

/** Returns the branch of Fn::If that its condition chooses. */
function branchOf(value: Readonly<Record<string, unknown>>, scope: Scope): { value: unknown } | undefined {
  const parts = value['Fn::If'];
  if (!Array.isArray(parts) || parts.length !== 3 || typeof parts[0] !== 'string') return undefined;
  const name = parts[0];
  return attempted(() => ({ value: scope.condition(name) ? parts[1] : (parts[2] as unknown) }), undefined);
}

/** Ignores errors of AWS and of the operator: the later evaluation of the resource reports them. */
export function attempted<Value, Other>(run: () => Value, otherwise: Other): Value | Other {
  try {
    return run();
  } catch (error) {
    if (error instanceof AwsError || error instanceof OperatorError) return otherwise;
    throw error;
  }
}

/**
 * Tells whether a value is not known yet. docs: AWS CloudFormation User Guide, "Get values stored in other services"
 */
export const isOpen = (value: unknown): boolean =>
  isCall(value) || (typeof value === 'string' && value.includes('{{resolve:'));
