import { afterEach, expect } from 'vitest';
import { openSocket } from './socket-client.ts';
import { bearer, bothModes, createWorld, iam, passing, post, Raise, type World, type WorldOptions } from './support.ts';

export const sdl = `
  type Query { hello: String }
  type Mutation {
    publish(input: ReportInput!): Report @aws_iam
    wide(input: ReportInput!): Report @aws_iam
    revoke(owner: String): Report @aws_iam
  }
  type Subscription {
    onReport(id: ID, owner: String): Report @aws_subscribe(mutations: ["publish", "wide"])
    onOwn(owner: String): Report @aws_subscribe(mutations: ["publish"])
    onSecret: Report @aws_subscribe(mutations: ["publish"]) @aws_iam
    onRefused: Report @aws_subscribe(mutations: ["publish"])
    onGuarded: Guarded @aws_subscribe(mutations: ["publish"])
  }
  type Report @aws_cognito_user_pools @aws_iam { id: ID! owner: String status: String place: Place! tags: [String!] }
  type Place @aws_cognito_user_pools @aws_iam { city: String! state: String }
  type Guarded @aws_iam { id: ID }
  input ReportInput { id: ID!, owner: String, status: String, place: PlaceInput, tags: [String!] }
  input PlaceInput { city: String!, state: String }
`;

export const own = {
  request: () => ({ payload: null }),
  response: (ctx: { identity: unknown }, extras: { subscriptionFilter?: unknown; invalidationFilter?: unknown }) => {
    const { sub } = ctx.identity as { sub: string };
    extras.subscriptionFilter = { filterGroup: [{ filters: [{ fieldName: 'owner', operator: 'eq', value: sub }] }] };
    extras.invalidationFilter = extras.subscriptionFilter;
    return null;
  },
};

export const base: WorldOptions = {
  sdl,
  api: bothModes,
  codes: {
    publish: passing,
    own,
    refuse: {
      request: () => {
        throw new Raise({ unauthorized: true });
      },
      response: () => null,
    },
    revoke: {
      request: (ctx) => ({ payload: ctx.arguments }),
      response: (ctx, extras) => void extras.invalidations.push({ subscriptionField: 'onOwn', payload: ctx.arguments }),
    },
  },
  resolvers: {
    'Mutation.publish': 'publish',
    'Mutation.wide': 'publish',
    'Mutation.revoke': 'revoke',
    'Subscription.onOwn': 'own',
    'Subscription.onRefused': 'refuse',
  },
};

const worlds: World[] = [];

/** Closes what a test has opened. */
export function closeWorlds(): void {
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
}

export async function open(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await createWorld({ ...base, ...options });
  worlds.push(world);
  return world;
}

export const place = { city: 'C', state: 'S' };
export const mutation =
  'mutation M($input: ReportInput!) { publish(input: $input) { id owner status place { city } } }';
export const publish = (world: World, input: Record<string, unknown>, query = mutation) =>
  post(world.url, iam(), { query, variables: { input: { place, ...input } } });

export async function connected(world: World, claims: Record<string, unknown> = {}) {
  const headers = await bearer(claims);
  const client = await openSocket(world.wsUrl, headers);
  expect(await client.init()).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  return { client, headers };
}
