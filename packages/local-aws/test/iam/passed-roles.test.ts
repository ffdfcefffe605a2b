import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Members } from '../../src/contract/action.ts';
import type { Action } from '../../src/protocol/actions.ts';
import type { Shape, Shapes } from '../../src/protocol/members.ts';

const services = new URL('../../src/services/', import.meta.url);
const role = 'arn:aws:iam::000000000000:role/powerful';

/** Lists each way to a member that contains the ARN of a role, as the members of a request without anything else. */
function* requestsWithRole(shapes: Shapes): Generator<Members> {
  for (const [name, shape] of Object.entries(shapes))
    for (const value of valuesWithRole(name, shape)) yield { [name]: value };
}

function* valuesWithRole(name: string, shape: Shape): Generator<unknown> {
  if (shape.type === 'text' && /role(arn)?$/i.test(name)) yield role;
  if (shape.type === 'structure') yield* requestsWithRole(shape.members);
  if (shape.type === 'list') for (const value of valuesWithRole(name, shape.item)) yield [value];
}

const context = {
  region: 'us-east-1',
  accountId: '000000000000',
  functionArn: (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
};

interface Passing {
  readonly name: string;
  readonly action: Action<typeof context>;
  readonly request: Members;
}

async function everyWay(): Promise<Passing[]> {
  const folders = readdirSync(services).filter((name) => existsSync(new URL(`${name}/actions/index.ts`, services)));
  const ways = folders.map(async (service) => {
    const actions = (await import(new URL(`${service}/actions/index.ts`, services).href)) as Record<string, unknown>;
    return Object.entries(actions as Record<string, Action<typeof context>>).flatMap(([name, action]) =>
      [...requestsWithRole(action.input ?? {})].map((request) => ({ name: `${service}:${name}`, action, request })),
    );
  });
  return (await Promise.all(ways)).flat();
}

const ways = await everyWay();

it('there are actions that take a role', () => {
  expect(ways.length).toBeGreaterThan(8);
});

/**
 * The first assumes the role itself. For a group the role is a claim in tokens, which no service assumes. A user of an
 * identity pool chooses among the roles of the own token.
 */
const notPassed = [
  'sts:AssumeRole',
  'cognito-idp:CreateGroup',
  'cognito-idp:UpdateGroup',
  'cognito-identity:GetCredentialsForIdentity',
];

it.each(ways.filter(({ name }) => !notPassed.includes(name)))(
  'whoever hands a role to a service must be allowed to pass it: $name',
  ({ action, request }) => {
    expect(action.needs(request, context)).toContainEqual({
      action: 'iam:PassRole',
      resource: role,
      context: { 'iam:passedtoservice': expect.stringMatching(/^[a-z]+\.amazonaws\.com$/) },
    });
  },
);
