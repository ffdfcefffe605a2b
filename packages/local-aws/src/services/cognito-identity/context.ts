import type { OpenWebSession, ReadIdToken } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { actionFor } from '../../protocol/actions.ts';
import { map, text } from '../../protocol/members.ts';
import type { RoleMapping } from './engine/choose-role.ts';
import { poolNotFound } from './errors.ts';
import type { IdentityStore } from './store.ts';

/** An identity pool of the template. */
export interface IdentityPool {
  readonly id: string;
  readonly allowsGuests: boolean;
  /** The clients whose users may sign in, as `provider:client`. */
  readonly clients: ReadonlySet<string>;
}

/** What AWS::Cognito::IdentityPoolRoleAttachment gives to a pool. */
export interface AttachedRoles {
  readonly authenticated: string | undefined;
  readonly unauthenticated: string | undefined;
  /** The mappings by `provider:client`. */
  readonly mappings: ReadonlyMap<string, RoleMapping>;
}

export interface IdentityPorts extends Pick<Ports, 'clock' | 'ids' | 'region' | 'accountId' | 'database'> {
  readonly readIdToken: ReadIdToken;
  readonly openWebSession: OpenWebSession;
}

/** The parts of the service that each of its actions gets. */
export interface IdentityContext extends IdentityPorts {
  readonly store: IdentityStore;
  readonly pools: Map<string, IdentityPool>;
  readonly roles: Map<string, AttachedRoles>;
}

export const identityAction = actionFor<IdentityContext>();

/** docs: Amazon Cognito Federated Identities API Reference, "GetId" */
export const poolReference = text({
  required: true,
  min: 1,
  max: 55,
  pattern: /^[\w-]+:[0-9a-f-]+$/,
  patternText: '[\\w-]+:[0-9a-f-]+',
});
export const logins = map(text({ min: 1, max: 50_000 }), { max: 10 });

export function poolOf({ pools }: IdentityContext, id: string): IdentityPool {
  const pool = pools.get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}
