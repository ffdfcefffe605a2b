import { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { isMadePrincipal } from '../../kernel/made-principal.ts';
import type { Stack } from '../cloud-assembly.ts';
import type { ProvisionedStack } from '../provisioned-stack.ts';

/** Lists the property that holds a policy, by type, and the error for a principal that does not exist. */
const policies: Readonly<Record<string, { readonly property: string; readonly code: string; readonly says: string }>> =
  {
    // docs: Amazon S3 User Guide, "Bucket policies" (a principal that does not exist)
    'AWS::S3::BucketPolicy': {
      property: 'PolicyDocument',
      code: 'MalformedPolicy',
      says: 'Invalid principal in policy',
    },
    'AWS::SNS::TopicPolicy': {
      property: 'PolicyDocument',
      code: 'InvalidParameter',
      says: 'Invalid parameter: Policy Error: PrincipalNotFound',
    },
    'AWS::IAM::Role': {
      property: 'AssumeRolePolicyDocument',
      code: 'MalformedPolicyDocument',
      says: 'Invalid principal in policy',
    },
  };

export interface PrincipalProblem {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly error: AwsError;
}

/**
 * Finds the roles of this account that a policy names and no stack makes. Roles of AWS's services and roles that the
 * CDK's bootstrap makes exist without a stack. docs: IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function principalProblems(
  stacks: readonly ProvisionedStack[],
  { accountId }: { readonly accountId: string },
): PrincipalProblem[] {
  const made = stacks.flatMap(({ resources }) => [...resources.values()]);
  const roles = new Set(
    made.filter(({ type }) => type === 'AWS::IAM::Role').map(({ attributes }) => attributes['Arn']),
  );
  const isMissing = (principal: unknown): principal is string =>
    isMadePrincipal(principal, accountId) && principal.includes(':role/') && !roles.has(principal);
  return stacks.flatMap(({ stack, resources, ignored }) =>
    [...resources].flatMap(([logicalId, { type, values }]) => {
      const policy = policies[type];
      // A policy may name a role that the operator leaves out.
      if (!policy || ignored.length > 0) return [];
      return principalsOf(values[policy.property])
        .filter(isMissing)
        .map((arn) => ({
          stack,
          logicalId,
          error: new AwsError(policy.code, `${type} ${logicalId}: ${policy.says}: "AWS":"${arn}"`),
        }));
    }),
  );
}

function principalsOf(document: unknown): unknown[] {
  const policy = typeof document === 'string' ? parsed(document) : document;
  if (!isObject(policy)) return [];
  return [policy['Statement']].flat().flatMap((statement) => {
    const principal = isObject(statement) ? (statement['Principal'] ?? statement['NotPrincipal']) : undefined;
    return isObject(principal) ? [principal['AWS'] ?? []].flat() : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
