import type { AssumeRoleResponse } from '@aws-sdk/client-sts';
import { textOf } from '../../../contract/action.ts';
import { parseDocument } from '../../../iam/document.ts';
import { nameOf } from '../../../kernel/principal.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { stsAction } from '../context.ts';
import { shownCredentials } from '../credentials.ts';
import { notAuthorizedToAssume, validationError } from '../errors.ts';

/** docs: AWS STS API Reference, "AssumeRole" (Policy) */
const mostOfPolicy = 2048;

/**
 * Gives a session to a principal that the role's trust policy names. That was decided before the request comes here.
 */
export const AssumeRole = stsAction({
  input: {
    RoleArn: text({ required: true, min: 20, max: 2_048 }),
    RoleSessionName: text({ required: true, min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' }),
    DurationSeconds: numeral({ min: 900, max: 43_200 }),
    Policy: text({ min: 1, max: mostOfPolicy }),
  },
  // What is no ARN is refused before anybody is asked. recorded: localstack/localstack, test_sts
  needs: ({ RoleArn, RoleSessionName }) =>
    isArn(textOf(RoleArn))
      ? [
          {
            action: 'sts:AssumeRole',
            resource: textOf(RoleArn),
            context: { 'sts:rolesessionname': textOf(RoleSessionName) },
          },
        ]
      : [],
  genuine: ({ role }) => [
    { RoleArn: role, RoleSessionName: 'hostile', DurationSeconds: '900' },
    { RoleArn: role, RoleSessionName: 'hostile', Policy: '{"Version":"2012-10-17","Statement":[]}' },
    { RoleArn: 'arn:aws:iam::000000000000:role/unknown', RoleSessionName: 'hostile' },
  ],
  run(
    { RoleArn, RoleSessionName, DurationSeconds: seconds = 3600, Policy },
    { iam },
    { principal },
  ): QueryWire<AssumeRoleResponse> {
    if (!isArn(RoleArn)) throw validationError(`${RoleArn.slice(0, 200)} is invalid`);
    const longest = iam.policies.role(RoleArn)?.maxSessionSeconds;
    // An unknown role gets the same answer as a role that does not trust the caller.
    if (longest === undefined) throw notAuthorizedToAssume(nameOf(principal), RoleArn);
    if (principal.type === 'AssumedRole' && seconds > 3600)
      throw validationError(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    if (seconds > longest)
      throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    const limits = Policy === undefined ? undefined : [{ name: 'the session policy', text: Policy }];
    if (Policy !== undefined) parseDocument('the session policy', Policy, 'identity');
    const { principal: session, credentials } = iam.issueSession(
      RoleArn,
      RoleSessionName,
      seconds,
      limits && { limits },
    );
    return {
      AssumedRoleUser: session.type === 'AssumedRole' ? { AssumedRoleId: session.userId, Arn: session.arn } : {},
      Credentials: shownCredentials(credentials),
      ...(Policy !== undefined && { PackedPolicySize: Math.ceil((Policy.length / mostOfPolicy) * 100) }),
    };
  },
});

/** recorded: localstack/localstack, test_sts (test_sts_invalid_parameters) */
const isArn = (text: string): boolean => /^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:[\x21-\x7e]+$/.test(text);
