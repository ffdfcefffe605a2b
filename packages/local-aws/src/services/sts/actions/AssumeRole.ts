import type { AssumeRoleResponse } from '@aws-sdk/client-sts';
import { textOf } from '../../../contract/action.ts';
import { nameOf } from '../../../kernel/principal.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { stsAction } from '../context.ts';
import { shownCredentials } from '../credentials.ts';
import { notAuthorizedToAssume, validationError } from '../errors.ts';
import { packedSize, policyMembers, sessionPolicies } from '../session-policies.ts';
import { inheritedTags, sessionTags, tagConditions, tagMembers } from '../session-tags.ts';

/**
 * Gives a session to a principal that the role's trust policy names. That was decided before the request comes here.
 */
export const AssumeRole = stsAction({
  input: {
    RoleArn: text({ required: true, min: 20, max: 2_048 }),
    RoleSessionName: text({ required: true, min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' }),
    DurationSeconds: numeral({ min: 900, max: 43_200 }),
    ExternalId: text({ min: 2, max: 1_224, pattern: /^[\w+=,.@:/-]*$/, patternText: '[\\w+=,.@:\\/-]*' }),
    ...policyMembers,
    ...tagMembers,
  },
  // What is no ARN is refused before anybody is asked. recorded: localstack/localstack, test_sts
  needs: (members) => {
    const resource = textOf(members['RoleArn']);
    if (!isArn(resource)) return [];
    const context = {
      'sts:rolesessionname': textOf(members['RoleSessionName']),
      'sts:externalid': textOf(members['ExternalId']) || undefined,
      ...tagConditions(members),
    };
    const actions = members['Tags'] === undefined ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
    return actions.map((action) => ({ action, resource, context }));
  },
  genuine: ({ role }) => [
    { RoleArn: role, RoleSessionName: 'hostile', DurationSeconds: '900' },
    { RoleArn: role, RoleSessionName: 'hostile', Policy: '{"Version":"2012-10-17","Statement":[]}' },
    {
      RoleArn: role,
      RoleSessionName: 'hostile',
      ExternalId: 'hostile',
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }],
      Tags: [{ Key: 'a', Value: 'b' }],
      TransitiveTagKeys: ['a'],
    },
    { RoleArn: 'arn:aws:iam::000000000000:role/unknown', RoleSessionName: 'hostile' },
  ],
  run(
    { RoleArn, RoleSessionName, DurationSeconds: seconds = 3600, Tags = [], TransitiveTagKeys = [], ...policies },
    { iam, authorize, requireAllowed },
    { principal, entry },
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
    const limits = sessionPolicies(policies, { iam, requireAllowed });
    const inherited = inheritedTags(principal);
    const tagged = sessionTags(Tags, TransitiveTagKeys, inherited);
    if (Tags.length === 0 && inherited.transitive.length > 0)
      authorize({ principal, action: 'sts:TagSession', resource: RoleArn, entry });
    const { principal: session, credentials } = iam.issueSession(RoleArn, RoleSessionName, seconds, {
      ...(limits.length > 0 && { limits }),
      ...(Object.keys(tagged.tags).length > 0 && tagged),
    });
    return {
      AssumedRoleUser: session.type === 'AssumedRole' ? { AssumedRoleId: session.userId, Arn: session.arn } : {},
      Credentials: shownCredentials(credentials),
      ...(limits.length + Tags.length > 0 && { PackedPolicySize: packedSize(limits, Tags) }),
    };
  },
});

/** recorded: localstack/localstack, test_sts (test_sts_invalid_parameters) */
const isArn = (text: string): boolean => /^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:[\x21-\x7e]+$/.test(text);
