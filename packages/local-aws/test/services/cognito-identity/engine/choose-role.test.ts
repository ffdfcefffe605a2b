import { expect, it } from 'vitest';
import {
  chooseRole,
  type RoleMapping,
  type Rule,
} from '../../../../src/services/cognito-identity/engine/choose-role.ts';

const token: RoleMapping = { type: 'Token', ambiguous: 'Deny', rules: [] };
const rules = (...given: readonly [Rule['match'], string][]): RoleMapping => ({
  type: 'Rules',
  ambiguous: 'AuthenticatedRole',
  rules: given.map(([match, value]) => ({ claim: 'plan', match, value, roleArn: `${match} ${value}` })),
});

it.each([
  ['the preferred role', token, { 'cognito:preferred_role': 'a', 'cognito:roles': ['b'] }, { roleArn: 'a' }],
  ['the only role', token, { 'cognito:roles': ['b'] }, { roleArn: 'b' }],
  ['none of two roles', token, { 'cognito:roles': ['a', 'b'] }, 'denied'],
  ['the default where that is allowed', { ...token, ambiguous: 'AuthenticatedRole' }, {}, 'default'],
  ['the default without a mapping', undefined, { 'cognito:roles': ['a'] }, 'default'],
  [
    'the first rule that matches',
    rules(['Equals', 'x'], ['StartsWith', 'p']),
    { plan: 'paid' },
    { roleArn: 'StartsWith p' },
  ],
  ['a rule on a part', rules(['Contains', 'ai']), { plan: 'paid' }, { roleArn: 'Contains ai' }],
  ['a rule on what is not', rules(['NotEqual', 'free']), { plan: 'paid' }, { roleArn: 'NotEqual free' }],
  ['a rule on one of several values', rules(['Equals', 'b']), { plan: ['a', 'b'] }, { roleArn: 'Equals b' }],
  ['no rule without the claim', rules(['NotEqual', 'free']), {}, 'default'],
] as const)('a user gets %s', (_, mapping, claims, choice) => {
  expect(chooseRole(mapping, claims, undefined)).toEqual(choice);
});

it('a user may ask for one of the roles of the token, and for no other', () => {
  const claims = { 'cognito:roles': ['a', 'b'] };
  expect([chooseRole(token, claims, 'b'), chooseRole(token, claims, 'c')]).toEqual([{ roleArn: 'b' }, 'denied']);
});
