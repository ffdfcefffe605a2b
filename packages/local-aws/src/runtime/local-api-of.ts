import { createStateKeeper, type StateKeeper, type StateParts } from '../console/state.ts';
import { AwsError } from '../kernel/errors.ts';
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
  return createLocalApi({
    verifySignature: iam.verifySignature,
    authorize: authorizer.authorize,
    outbox: data.path('outbox'),
    faults,
    state,
    sessionOf(role) {
      const { credentials } = iam.issueSession(roleNamed(iam.policies.roles, role), 'local-aws', sessionSeconds);
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    },
  });
}

/** Finds the ARN of a role by its ARN or its name. Tells which roles there are if there is none. */
function roleNamed(roles: ReadonlyMap<string, { readonly name: string }>, given: string): string {
  if (roles.has(given)) return given;
  const found = [...roles].find(([, { name }]) => name === given);
  if (found) return found[0];
  const names = [...roles.values()].map(({ name }) => name).sort();
  const known = names.length === 0 ? 'There is none.' : `There are ${names.join(', ')}.`;
  throw new AwsError('NoSuchEntity', `${given.slice(0, 200)} is no role. ${known}`, { status: 404 });
}
