import { action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { notAuthorizedToAssume, validationError } from '../errors.ts';
import type { StsPorts } from '../index.ts';

interface AssumeRoleInput {
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly DurationSeconds?: string;
}

/** For whom the role's trust policy names; that is decided before the request comes here. */
export const createAssumeRole = ({ iam }: StsPorts) =>
  action<AssumeRoleInput, unknown>(
    { RoleArn: text, RoleSessionName: text, DurationSeconds: text },
    (input, { principal }) => {
      const { RoleArn = '', RoleSessionName = '' } = input;
      const seconds = Number(input.DurationSeconds ?? 3600);
      if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
        throw validationError(
          `1 validation error detected: Value '${RoleSessionName.slice(0, 64)}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
        );
      }
      if (!/^arn:[\x21-\x7e]{15,}$/.test(RoleArn)) throw validationError(`${RoleArn.slice(0, 200)} is invalid`);
      if (!Number.isInteger(seconds) || seconds < 900) {
        throw validationError(
          `1 validation error detected: Value '${input.DurationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
        );
      }
      const longest = iam.policies.role(RoleArn)?.maxSessionSeconds;
      // An unknown role is answered like one that does not trust the caller.
      if (longest === undefined) throw notAuthorizedToAssume('arn' in principal ? principal.arn : 'anonymous', RoleArn);
      if (principal.type === 'AssumedRole' && seconds > 3600)
        throw validationError(
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
        );
      if (seconds > longest)
        throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
      const { principal: session, credentials } = iam.issueSession(RoleArn, RoleSessionName, seconds);
      return {
        AssumedRoleUser: session.type === 'AssumedRole' ? { AssumedRoleId: session.userId, Arn: session.arn } : {},
        Credentials: {
          AccessKeyId: credentials.accessKeyId,
          SecretAccessKey: credentials.secretAccessKey,
          SessionToken: credentials.sessionToken,
          Expiration: new Date(credentials.expiresAt).toISOString(),
        },
      };
    },
  );
