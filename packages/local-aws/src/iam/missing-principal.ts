import type { PolicyDocument } from '../contract/policy.ts';
import type { Ports } from '../contract/service.ts';
import { isMadePrincipal } from '../kernel/made-principal.ts';

/** The part of the ports that knows who is there. */
export type KnownPrincipals = Pick<Ports, 'accountId' | 'principalExists'>;

/** Tells whether a policy names a role or a user of this account that is not there. */
export function namesMissing({ statements }: PolicyDocument, known: KnownPrincipals): boolean {
  const named = statements.flatMap(({ principals, notPrincipals }) => [principals, notPrincipals]);
  const arns = named.flatMap((some) => (some === undefined || some === '*' ? [] : (some.AWS ?? [])));
  return arns.some((arn) => isMissing(arn, known));
}

export const isMissing = (arn: string, { accountId, principalExists }: KnownPrincipals): boolean =>
  principalExists !== undefined && isMadePrincipal(arn, accountId) && !principalExists(arn);
