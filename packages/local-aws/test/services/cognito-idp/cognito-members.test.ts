import { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shape } from '../../../src/protocol/members.ts';
import { authFlow, challengeName, password } from '../../../src/services/cognito-idp/wire/shapes.ts';
import { startPool, type Pool } from './support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(() => pool.close());

/** Answers code and message of a call that a browser makes. */
async function told(action: string, body: object): Promise<string> {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` };
  const response = await fetch(pool.url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { __type: code, message } = (await response.json()) as { __type: string; message: string };
  return `${code}: ${message}`;
}
const one = (rest: string): string => `InvalidParameterException: 1 validation error detected: ${rest}`;
const printable = String.raw`Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+`;
const failed = 'failed to satisfy constraint';

describe('members that break their constraints', () => {
  it('are told all at once, and those that are secret without their values', async () => {
    expect(await told('SignUp', { ClientId: pool.clientId, Username: '', Password: ' ' })).toBe(
      `InvalidParameterException: 3 validation errors detected: ` +
        `Value at 'username' ${failed}: Member must have length greater than or equal to 1; ` +
        `Value at 'username' ${failed}: ${printable}; ` +
        String.raw`Value at 'password' ${failed}: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$`,
    );
  });

  it.each<[string, string, object, string]>([
    [
      'a client’s id is shown',
      'InitiateAuth',
      { ClientId: 'us-east-1_x', AuthFlow: 'USER_SRP_AUTH' },
      String.raw`Value 'us-east-1_x' at 'clientId' ${failed}: Member must satisfy regular expression pattern: [\w+]+`,
    ],
    [
      'a code is shown',
      'ConfirmSignUp',
      { ClientId: 'c', Username: 'u', ConfirmationCode: '1 2' },
      String.raw`Value '1 2' at 'confirmationCode' ${failed}: Member must satisfy regular expression pattern: [\S]+`,
    ],
    [
      'an app’s code is not',
      'VerifySoftwareToken',
      { AccessToken: 'a', UserCode: '12345x' },
      `Value at 'userCode' ${failed}: Member must satisfy regular expression pattern: [0-9]+`,
    ],
    [
      'an attribute is named by its place',
      'UpdateUserAttributes',
      { AccessToken: 'a', UserAttributes: [{ Name: 'name', Value: 'x' }, { Value: 'x' }] },
      `Value null at 'userAttributes.2.member.name' ${failed}: Member must not be null`,
    ],
    [
      'attributes have to be there',
      'UpdateUserAttributes',
      { AccessToken: 'a' },
      `Value null at 'userAttributes' ${failed}: Member must not be null`,
    ],
    [
      'names of attributes are told together',
      'DeleteUserAttributes',
      { AccessToken: 'a', UserAttributeNames: ['name', ''] },
      `Value '[name, ]' at 'userAttributeNames' ${failed}: Member must satisfy constraint: [Member must have ` +
        'length less than or equal to 32, ' +
        'Member must have length greater than or equal to 1, ' +
        String.raw`Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+]`,
    ],
  ])('%s', async (_, action, body, sentence) => {
    expect(await told(action, body)).toBe(one(sentence));
  });

  it('a flow that AWS does not have is no flow; one that it has is refused by name', async () => {
    const sentence = `Value 'NO_SUCH_FLOW' at 'authFlow' ${failed}: Member must satisfy enum value set: [`;
    expect(await told('InitiateAuth', { ClientId: pool.clientId, AuthFlow: 'NO_SUCH_FLOW' })).toContain(sentence);
    expect(await told('InitiateAuth', { ClientId: pool.clientId, AuthFlow: 'USER_AUTH' })).toMatch(
      'UnsupportedByLocalAws: AuthFlow USER_AUTH',
    );
  });

  it('are refused before anything is looked up, and after members of a wrong type', async () => {
    expect(await told('ConfirmForgotPassword', { ClientId: 'none', Username: 5, Password: '' })).toBe(
      'SerializationException: Username can not be converted to a String',
    );
    expect(await told('ForgotPassword', { ClientId: 'none', Username: '' })).toMatch('2 validation errors');
  });

  it('no sentence tells a password, a token or an attribute, wherever it was sent', async () => {
    const secret = fc.stringMatching(/^[A-Z]{8} $/);
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        const answers = [
          await told('SignUp', { ClientId: '!', Username: value, Password: value }),
          await told('ChangePassword', { AccessToken: value, PreviousPassword: value, ProposedPassword: value }),
          await told('UpdateUserAttributes', {
            AccessToken: value,
            UserAttributes: [{ Name: 'name', Value: value.repeat(300) }],
          }),
          await told('InitiateAuth', {
            ClientId: '!',
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { PASSWORD: value.repeat(15_000) },
          }),
        ];
        for (const answer of answers) {
          expect(answer).toMatch('validation error');
          expect(answer).not.toContain(value.trim());
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('shapes', () => {
  const valuesOf = (shape: Shape) => new Set((shape as { values?: readonly string[] }).values);

  it('know every flow and every challenge of the SDK', () => {
    expect(valuesOf(authFlow)).toEqual(new Set(Object.values(AuthFlowType)));
    expect(valuesOf(challengeName)).toEqual(new Set(Object.values(ChallengeNameType)));
  });

  it('the pattern of passwords is AWS’s, and quick', () => {
    const { pattern, patternText = '' } = password as { pattern?: RegExp; patternText?: string };
    const theirs = new RegExp(patternText, 's');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é'), maxLength: 8 }), (value) => {
        expect(pattern?.test(value)).toBe(theirs.test(value));
      }),
    );
    const long = `${'a'.repeat(1_000_000)} `;
    expect(pattern?.test(long)).toBe(false);
  });
});
