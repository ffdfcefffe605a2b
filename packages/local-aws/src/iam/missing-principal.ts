import type { PolicyDocument } from '../contract/policy.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Ports } from '../contract/service.ts';
import type { AwsError } from '../kernel/errors.ts';
import { MissingPrincipal } from '../kernel/missing.ts';

/**
 * Tells whether an ARN names a role or a user of this account that somebody has to make. Roles of AWS's services and
 * roles that the CDK's bootstrap makes are there by themselves. docs: IAM User Guide, "AWS JSON policy elements:
 * Principal"
 */
const isMade = (arn: string, accountId: string): boolean =>
  (arn.startsWith(`arn:aws:iam::${accountId}:role/`) || arn.startsWith(`arn:aws:iam::${accountId}:user/`)) &&
  !/:role\/(aws-service-role\/|aws-reserved\/|cdk-)/.test(arn);

/** The part of the ports that knows who is there. */
export type KnownPrincipals = Pick<Ports, 'accountId' | 'principalExists'>;

/** Lists the roles and users of this account that a policy names and that are not there. */
function missingIn({ statements }: PolicyDocument, known: KnownPrincipals): readonly string[] {
  const named = statements.flatMap(({ principals, notPrincipals }) => [principals, notPrincipals]);
  const arns = named.flatMap((some) => (some === undefined || some === '*' ? [] : (some.AWS ?? [])));
  return [...new Set(arns)].filter((arn) => isMissing(arn, known));
}

/** Tells whether a policy names a role or a user of this account that is not there. */
export const namesMissing = (policy: PolicyDocument, known: KnownPrincipals): boolean =>
  missingIn(policy, known).length > 0;

export const isMissing = (arn: string, { accountId, principalExists }: KnownPrincipals): boolean =>
  principalExists !== undefined && isMade(arn, accountId) && !principalExists(arn);

/**
 * Refuses a policy of a template as a call with the same policy is refused. It runs when every resource is there, so
 * that the order of the template does not matter. A policy may name a role that the operator leaves out.
 */
export const verifyPrincipals =
  (
    policyOf: (properties: Readonly<Record<string, unknown>>) => PolicyDocument,
    known: KnownPrincipals,
    refused: (properties: Readonly<Record<string, unknown>>) => AwsError,
  ) =>
  (
    properties: Readonly<Record<string, unknown>>,
    _resource: ProvisionedResource,
    { leavesOut }: { readonly leavesOut: boolean },
  ): readonly MissingPrincipal[] =>
    leavesOut
      ? []
      : missingIn(policyOf(properties), known).map((missing) => new MissingPrincipal(missing, refused(properties)));
