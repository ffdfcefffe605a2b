import type { Ports } from '../../contract/service.ts';
import type { Group, UserPool, UserPoolClient } from './from-template.ts';
import { clientNotFound, groupNotFound, poolNotFound } from './errors.ts';
import { text } from './wire/input.ts';
import type { Keys } from './tokens/keys.ts';
import type { State } from './state/index.ts';

/** What every action works with. */
export interface Cognito {
  readonly ports: Ports;
  readonly state: State;
  readonly keys: Keys;
  readonly pools: Map<string, UserPool>;
  readonly clients: Map<string, UserPoolClient>;
}

export function poolOf(cognito: Cognito, input: { readonly UserPoolId?: unknown }): UserPool {
  const id = text(input, 'UserPoolId', {
    maximum: 55,
    pattern: /^[\w-]+_[0-9a-zA-Z]+$/,
    patternText: '[\\w-]+_[0-9a-zA-Z]+',
  });
  const pool = cognito.pools.get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

export function clientOf(cognito: Cognito, input: { readonly ClientId?: unknown }): UserPoolClient {
  const id = text(input, 'ClientId', { maximum: 128, pattern: /^[\w+]+$/, patternText: '[\\w+]+' });
  const client = cognito.clients.get(id);
  if (!client) throw clientNotFound(id);
  return client;
}

/** A client of the pool that an administrator names along with it. */
export function clientOfPool(cognito: Cognito, pool: UserPool, input: { readonly ClientId?: unknown }): UserPoolClient {
  const client = clientOf(cognito, input);
  if (client.pool.id !== pool.id) throw clientNotFound(client.id);
  return client;
}

export function groupOf(pool: UserPool, input: { readonly GroupName?: unknown }): Group {
  const group = pool.groups.get(text(input, 'GroupName', { maximum: 128 }));
  if (!group) throw groupNotFound();
  return group;
}
