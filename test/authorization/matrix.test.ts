import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { cells, coordinateOf, reasons, roles, type Cell, type Transport } from './matrix.ts';
import { operations } from './operations.ts';
import { awsOutcome, httpOutcome, ownersIn } from './outcome.ts';
import { key, observeRealtime, type Observed } from './realtime.ts';
import { describeAudits } from './audits.ts';
import { describeConnections } from './connections.ts';
import { describeSecrets } from './secrets.ts';
import { describeSurface } from './surface.ts';
import { ask, askAws, createWorld, type World } from './world.ts';

let world: World;
let observed: Observed;
beforeAll(async () => {
  world = await createWorld();
  observed = await observeRealtime(world);
});
afterAll(() => world?.runtime.stop());

const schema = readFileSync(join(root, 'schema.graphql'), 'utf8');

/** Root fields of a schema that have no row for a transport. */
function fieldsWithoutRow(sdl: string): string[] {
  const fields = parse(sdl).definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    ['Query', 'Mutation', 'Subscription'].includes(definition.name.value)
      ? (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`)
      : [],
  );
  const has = (transport: Transport, coordinate: string) =>
    cells.some((cell) => cell.transport === transport && coordinateOf(cell.operation) === coordinate);
  return (['http', 'ws'] as const).flatMap((transport) =>
    fields.filter((field) => !has(transport, field)).map((field) => `${transport} ${field}`),
  );
}

describe('the table', () => {
  it('has a row for every operation of the schema over either transport', () => {
    expect(fieldsWithoutRow(schema)).toEqual([]);
    expect(fieldsWithoutRow(`${schema}\nextend type Mutation { slayDragon(name: String!): Dragon }`)).toEqual([
      'http Mutation.slayDragon',
      'ws Mutation.slayDragon',
    ]);
  });

  it('has no row for what the schema lacks', () => {
    const rows = new Set(
      cells
        .map(({ operation }) => coordinateOf(operation))
        .filter((row) => !/^(connect|AWS\..*|Query\.__\w+)$/.test(row)),
    );
    for (const row of rows) expect(schema, row).toMatch(new RegExp(`^  ${row.split('.')[1]}\\b`, 'm'));
  });

  it('has each cell once, and enough of them', () => {
    const names = cells.map(({ transport, operation, role }) => `${transport} ${operation} ${role}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(250);
    expect(names.length % roles.length).toBe(0);
  });

  it('says of each cell that nobody could verify what is not known, and nothing of others', () => {
    expect(new Set(cells.flatMap(({ unverified }) => unverified ?? []))).toEqual(new Set(Object.keys(reasons)));
  });
});

async function outcome({ transport, operation, role }: Cell): Promise<string | undefined> {
  if (transport === 'ws') return observed.get(key(role, operation));
  const { runtime, callers, subject } = world;
  if (operation === 'AWS.ListUsers')
    return awsOutcome(
      await askAws(runtime, callers[role], 'cognito-idp', 'AWSCognitoIdentityProviderService.ListUsers', {
        UserPoolId: runtime.outputs.userPoolId,
      }),
    );
  const document = operations[operation];
  if (!document) throw new Error(`test/authorization/operations.ts has no document for ${operation}`);
  const answer = await ask(runtime, callers[role], document(subject));
  const { sub } = callers[role];
  // Whatever somebody is answered, only rangers see what others reported.
  if (sub && role !== 'ranger') expect(ownersIn(answer.text).filter((owner) => owner !== sub)).toEqual([]);
  if (operation === 'Query.listReports') expect(new Set(ownersIn(answer.text)).size).toBeLessThanOrEqual(1);
  return httpOutcome(answer, operation);
}

for (const role of roles) {
  describe(`as ${role}`, () => {
    for (const cell of cells.filter((each) => each.role === role)) {
      const doubt = cell.unverified === undefined ? '' : ` (unverified: ${reasons[cell.unverified]})`;
      it(`${cell.transport} ${cell.operation}: ${cell.expected}${doubt}`, async () => {
        expect(await outcome(cell)).toBe(cell.expected);
      });
    }
  });
}

describe('the roles are what they are called', () => {
  const cognito = async (role: 'owner' | 'disabled' | 'revoked' | 'expired') => {
    const { runtime, callers } = world;
    const { authorization: AccessToken } = await callers[role].credentials({
      url: runtime.outputs.awsEndpointUrl,
      body: '',
    });
    return (
      await askAws(runtime, callers.anonymous, 'cognito-idp', 'AWSCognitoIdentityProviderService.GetUser', {
        AccessToken,
      })
    ).text;
  };

  it('Cognito, which keeps count of its users, refuses the tokens that AppSync accepts until they expire', async () => {
    expect(await cognito('owner')).toContain(world.users.owner.username);
    for (const role of ['disabled', 'revoked', 'expired'] as const)
      expect(await cognito(role), role).toContain('"NotAuthorizedException"');
  });

  it('each is somebody else', () => {
    const subs = (['owner', 'other', 'ranger', 'disabled', 'revoked', 'otherPool'] as const).map(
      (role) => world.callers[role].sub,
    );
    expect(new Set(subs).size).toBe(subs.length);
    expect(world.callers.expired.sub).toBe(world.callers.owner.sub);
    expect(world.callers.otherClient.sub).toBe(world.callers.owner.sub);
  });
});

describeAudits(() => world);
describeConnections(() => world);
describeSurface(() => world);
// Last: it reads what all the others left behind.
describeSecrets(() => world);
