import { asText } from '../../../kernel/as-text.ts';
/** How a provider's users get their roles. docs: Amazon Cognito Developer Guide, "Role-based access control" */
export interface RoleMapping {
  readonly type: 'Token' | 'Rules';
  readonly ambiguous: 'AuthenticatedRole' | 'Deny';
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly claim: string;
  readonly match: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly value: string;
  readonly roleArn: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** The role of a signed-in user: an ARN, the default role of the pool, or none. */
export type Choice = { readonly roleArn: string } | 'default' | 'denied';

export function chooseRole(mapping: RoleMapping | undefined, claims: Claims, asked: string | undefined): Choice {
  if (asked !== undefined) return rolesIn(claims).includes(asked) ? { roleArn: asked } : 'denied';
  if (!mapping) return 'default';
  const roleArn = mapping.type === 'Rules' ? ruleFor(mapping.rules, claims)?.roleArn : roleOfToken(claims);
  if (roleArn !== undefined) return { roleArn };
  return mapping.ambiguous === 'Deny' ? 'denied' : 'default';
}

function roleOfToken(claims: Claims): string | undefined {
  const preferred = claims['cognito:preferred_role'];
  if (typeof preferred === 'string') return preferred;
  const [only, ...others] = rolesIn(claims);
  return others.length === 0 ? only : undefined;
}

const rolesIn = (claims: Claims): readonly string[] => {
  const roles = claims['cognito:roles'];
  return Array.isArray(roles) ? roles.map(asText) : [];
};

const ruleFor = (rules: readonly Rule[], claims: Claims): Rule | undefined =>
  rules.find(({ claim, match, value }) => {
    const found = claims[claim];
    if (found === undefined || found === null) return false;
    return textsOf(found).some((text) => matches[match](text, value));
  });

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(asText);

const matches: Readonly<Record<Rule['match'], (text: string, value: string) => boolean>> = {
  Equals: (text, value) => text === value,
  NotEqual: (text, value) => text !== value,
  Contains: (text, value) => text.includes(value),
  StartsWith: (text, value) => text.startsWith(value),
};
