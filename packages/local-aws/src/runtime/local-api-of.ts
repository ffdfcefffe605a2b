import { createStateKeeper, type StateKeeper, type StateParts } from '../console/state.ts';
import { createLocalApi, type LocalApi } from './local-api.ts';
import type { System } from './system.ts';

interface StateOptions {
  readonly allowUnverified?: readonly string[];
  readonly restart?: StateParts['restart'];
}

/** The lifetime of a session of a role, in seconds. */
const sessionSeconds = 900;

export const stateOf = (
  { met, unusedPermissions: unused, data, life }: System,
  { allowUnverified: allowed = [], restart }: StateOptions,
): StateKeeper =>
  createStateKeeper({ met, allowed, unused, dataDirectory: data.path(''), restart, operator: life.operator });

export function localApiOf({ iam, authorizer, data, faults }: System, state: StateKeeper): LocalApi {
  const { accountId } = iam.administrator.principal;
  return createLocalApi({
    verifySignature: iam.verifySignature,
    authorize: authorizer.authorize,
    outbox: data.path('outbox'),
    faults,
    state,
    sessionOf(role) {
      const arn = role.startsWith('arn:') ? role : `arn:aws:iam::${accountId}:role/${role}`;
      const { accessKeyId, secretAccessKey, sessionToken } = iam.issueSession(
        arn,
        'local-aws',
        sessionSeconds,
      ).credentials;
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    },
  });
}
