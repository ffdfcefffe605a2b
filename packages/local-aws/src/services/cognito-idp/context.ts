import { textOf, type EntryId, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { InvokeFunction } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { Group, UserPool, UserPoolClient } from './from-template.ts';
import { clientNotFound, groupNotFound, poolNotFound } from './errors.ts';
import type { Keys } from './tokens/keys.ts';
import type { CognitoStore } from './store/index.ts';

/** The parts of the service that each of its actions gets. */
export interface CognitoContext extends Ports {
  readonly store: CognitoStore;
  readonly keys: Keys;
  readonly pools: Map<string, UserPool>;
  readonly clients: Map<string, UserPoolClient>;
  /** Calls the functions of triggers. */
  readonly invokeFunction?: InvokeFunction;
  /** What the call itself says, for the functions of triggers. */
  readonly asked?: Asked;
}

interface Asked {
  readonly clientId?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly validation?: Readonly<Record<string, string>> | undefined;
  readonly cause?: EntryId | undefined;
}

/** Says for which client a user calls who is signed in. */
export const asClient = (context: CognitoContext, { id }: UserPoolClient): CognitoContext => ({
  ...context,
  asked: { ...context.asked, clientId: id },
});

interface Told {
  readonly ClientId?: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
  readonly ValidationData?: readonly { readonly Name: string; readonly Value?: string }[];
}

const make = actionFor<CognitoContext>();

/** Makes an action whose context knows what the call says to the functions of triggers. */
export const cognitoAction: typeof make = (definition) => {
  const action = make(definition);
  return {
    ...action,
    run(input: Told, context, call) {
      const { ClientId: clientId, ClientMetadata: metadata, ValidationData } = input;
      const validation =
        ValidationData && Object.fromEntries(ValidationData.map(({ Name, Value = '' }) => [Name, Value]));
      return action.run(input, { ...context, asked: { clientId, metadata, validation, cause: call.entry } }, call);
    },
  };
};

/**
 * Needs a permission on the pool that a request names. Other actions belong to users, who send a password, a code or a
 * token instead of AWS credentials. docs: Service Authorization Reference, "Actions, resources, and condition keys for
 * Amazon Cognito User Pools"
 */
export const onPool =
  (action: string) =>
  ({ UserPoolId }: Members, { region, accountId }: Scope): readonly Need[] => [
    { action, resource: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${textOf(UserPoolId)}` },
  ];

export function poolOf({ pools }: CognitoContext, id: string): UserPool {
  const pool = pools.get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

export function clientOf({ clients }: CognitoContext, id: string): UserPoolClient {
  const client = clients.get(id);
  if (!client) throw clientNotFound(id);
  return client;
}

/** Answers the client of the pool that an administrator names together with it. */
export function clientOfPool(
  context: CognitoContext,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
): UserPoolClient {
  const pool = poolOf(context, UserPoolId);
  const client = clientOf(context, ClientId);
  if (client.pool.id !== pool.id) throw clientNotFound(client.id);
  return client;
}

export function groupOf(pool: UserPool, name: string): Group {
  const group = pool.groups.get(name);
  if (!group) throw groupNotFound();
  return group;
}
