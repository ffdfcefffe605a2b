import type { PolicyDocument } from '../../contract/policy.ts';
import { AwsError } from '../../kernel/errors.ts';
import { parseDocument } from '../../iam/document.ts';
import type { Functions, LambdaFunction, Permission } from './functions.ts';
import { isAccountId } from '../../kernel/is-account-id.ts';

/**
 * Answers the ARN of what `reference` names. If there is no such function, it answers the ARN that the function would
 * have, so that a denial does not tell whether it exists.
 */
export function invokedArnOf(functions: Functions, reference: string, qualifier?: string): string {
  try {
    return functions.find(reference, qualifier).invokedArn;
  } catch (error) {
    if (error instanceof AwsError) return reference;
    throw error;
  }
}

/**
 * Answers resource policies by the called ARN. A version or an alias has a policy of its own, separate from the
 * function's.
 */
export function createPolicies(functions: Functions): (functionArn: string) => PolicyDocument | undefined {
  const parsed = new WeakMap<readonly Permission[], PolicyDocument>();
  return (functionArn) => {
    const statements = statementsOf(functions, functionArn);
    if (!statements) return undefined;
    const known = parsed.get(statements);
    if (known) return known;
    const document = parseDocument(functionArn, { Version: '2012-10-17', Statement: statements }, 'resource');
    parsed.set(statements, document);
    return document;
  };
}

function statementsOf(functions: Functions, functionArn: string): readonly Permission[] | undefined {
  const [name = '', qualifier = ''] = functionArn.split(':').slice(6);
  const fn: LambdaFunction | undefined = functions.byName(name);
  return fn?.permissions.get(qualifier === '$LATEST' ? '' : qualifier);
}

export const permissionPolicy = (where: string, statement: Permission): PolicyDocument =>
  parseDocument(where, { Version: '2012-10-17', Statement: statement }, 'resource');

/** Writes the statement of a permission, by the members of the template or the API. */
export function statementOf(sid: string, functionArn: string, given: Readonly<Record<string, unknown>>): Permission {
  const Condition = {
    ...conditionOf('ArnLike', { 'AWS:SourceArn': given.SourceArn }),
    ...conditionOf('StringEquals', {
      'AWS:SourceAccount': given.SourceAccount,
      'lambda:EventSourceToken': given.EventSourceToken,
      'aws:PrincipalOrgID': given.PrincipalOrgID,
      'lambda:FunctionUrlAuthType': given.FunctionUrlAuthType,
    }),
    ...conditionOf('Bool', { 'lambda:InvokedViaFunctionUrl': given.InvokedViaFunctionUrl }),
  };
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(String(given.Principal)),
    Action: String(given.Action),
    Resource: functionArn,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

function principalOf(who: string): Permission['Principal'] {
  if (/\.amazon(aws)?\.com(\.cn)?$/.test(who)) return { Service: who };
  if (who === '*') return '*';
  return { AWS: isAccountId(who) ? `arn:aws:iam::${who}:root` : who };
}

function conditionOf(operator: string, members: Record<string, unknown>): Record<string, Record<string, string>> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return present.length === 0
    ? {}
    : { [operator]: Object.fromEntries(present.map(([key, value]) => [key, String(value)])) };
}
