import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  DeleteApiDestinationCommand,
  DescribeApiDestinationCommand,
  ListApiDestinationsCommand,
  UpdateApiDestinationCommand,
  UpdateConnectionCommand,
  type CreateApiDestinationCommandInput,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpAnswer, SendRequest } from '../../../src/contract/ports.ts';
import { UnsupportedError } from '../../../src/kernel/errors.ts';
import { administrator } from '../../support/ports.ts';
import { deadLetterArn, queueArn, roleArn } from '../targets.ts';
import { virtualClock } from '../virtual-clock.ts';
import { EventsWorld } from './events-world.ts';

let world: EventsWorld;
let clock: ReturnType<typeof virtualClock>;
let connectionArn: string;
let answer: () => Partial<HttpAnswer> | Error;
const asked: (Parameters<SendRequest>[0] & { readonly at: number })[] = [];
const sendRequest: SendRequest = async (request) => {
  asked.push({ ...request, at: clock.now() });
  const given = answer();
  if (given instanceof Error) throw given;
  return { status: 200, headers: {}, body: '', ...given };
};
const start = async (allowed: readonly string[] = []): Promise<void> => {
  world = new EventsWorld(allowed);
  clock = virtualClock();
  await world.start({ sendRequest, clock });
  world.service.start?.();
  connectionArn = await connect('shop', {
    InvocationHttpParameters: {
      HeaderParameters: [{ Key: 'Shared', Value: 'of the connection' }],
      QueryStringParameters: [{ Key: 'page', Value: '9' }],
    },
  });
};
beforeEach(async () => {
  asked.length = 0;
  answer = () => ({});
  await start();
});
afterEach(() => world.end());

async function connect(Name: string, rest: object = {}): Promise<string> {
  const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'secret' }, ...rest };
  const made = await world.events.send(
    new CreateConnectionCommand({ Name, AuthorizationType: 'API_KEY', AuthParameters }),
  );
  return made.ConnectionArn ?? '';
}

async function make(rest: Partial<CreateApiDestinationCommandInput> = {}): Promise<string> {
  const made = await world.events.send(
    new CreateApiDestinationCommand({
      ...{ Name: 'd', ConnectionArn: connectionArn, InvocationEndpoint: 'http://127.0.0.1:1/orders/*' },
      ...{ HttpMethod: 'POST', ...rest },
    }),
  );
  return made.ApiDestinationArn ?? '';
}

/** Puts a rule with a destination as its target. */
async function targeting(Arn: string, rest: object = {}): Promise<void> {
  await world.putRule('r');
  const DeadLetterConfig = { Arn: deadLetterArn };
  await world.putTarget('r', { Arn, RoleArn: roleArn, DeadLetterConfig, InputPath: '$.detail', ...rest });
}
const send = async (): Promise<void> => {
  await world.putEvent();
  await clock.advance(0);
};
const letters = () => world.targets.sent.filter(({ to }) => to === deadLetterArn);
const attribute = (name: string): string | undefined => letters()[0]?.attributes?.[name]?.StringValue;

describe('an API destination by call', () => {
  it('is described, listed, changed in part and deleted', async () => {
    const ApiDestinationArn = await make({ Description: 'd' });
    expect(ApiDestinationArn).toMatch(/^arn:aws:events:us-east-1:000000000000:api-destination\/d\/[0-9a-f-]{36}$/);
    const shown = {
      ...{ ApiDestinationArn, ApiDestinationState: 'ACTIVE', ConnectionArn: connectionArn, Name: 'd' },
      ...{ HttpMethod: 'POST', InvocationEndpoint: 'http://127.0.0.1:1/orders/*', InvocationRateLimitPerSecond: 300 },
    };
    const describing = () => world.events.send(new DescribeApiDestinationCommand({ Name: 'd' }));
    expect(await describing()).toMatchObject({ ...shown, Description: 'd' });
    const listed = (input: object) => world.events.send(new ListApiDestinationsCommand(input));
    expect((await listed({ ConnectionArn: connectionArn })).ApiDestinations).toMatchObject([shown]);
    expect((await listed({ NamePrefix: 'x' })).ApiDestinations).toEqual([]);
    await world.events.send(new UpdateApiDestinationCommand({ Name: 'd', HttpMethod: 'PUT' }));
    await world.restart({ sendRequest, clock });
    expect(await describing()).toMatchObject({ ...shown, Description: 'd', HttpMethod: 'PUT' });
    await world.events.send(new DeleteApiDestinationCommand({ Name: 'd' }));
    const message = "Failed to describe the api-destination(s). An api-destination 'd' does not exist.";
    await expect(describing()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message });
  });

  it('is not active while its connection is not authorized', async () => {
    const Arn = await make();
    (await world.service.retrieveConnection({ principal: administrator, connectionArn })).refused();
    const { ApiDestinationState } = await world.events.send(new DescribeApiDestinationCommand({ Name: 'd' }));
    expect({ Arn: Arn.length > 0, ApiDestinationState }).toEqual({ Arn: true, ApiDestinationState: 'INACTIVE' });
  });

  it.each([
    ['a name that is taken', {}, 'ResourceAlreadyExistsException', /exists/],
    ['no such connection', { Name: 'e', ConnectionArn: 'connection/x/y' }, 'ValidationException', /connectionArn/],
    ['another method', { Name: 'e', HttpMethod: 'TRACE' }, 'ValidationException', /Member must satisfy enum value set/],
    ['no address', { Name: 'e', InvocationEndpoint: 'ftp://a/b' }, 'ValidationException', /InvocationEndpoint/],
  ])('is refused with %s', async (_what, rest, name, message) => {
    await make();
    await expect(make(rest as object)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

describe('a rule with an API destination', () => {
  it('sends events with what its target and the connection add', async () => {
    await targeting(await make(), {
      HttpParameters: {
        PathParameterValues: ['$.detail.n'],
        HeaderParameters: { shared: 'of the target', own: 'a', 'User-Agent': 'me', Host: 'elsewhere' },
        QueryStringParameters: { page: '1', of: '$.source' },
      },
    });
    await send();
    expect(asked).toMatchObject([{ method: 'POST', body: '{"n":1}', limitMs: 5000 }]);
    expect(asked[0]?.url.href).toBe('http://127.0.0.1:1/orders/1?page=9&of=shop');
    expect(asked[0]?.headers).toEqual({
      ...{
        'content-type': 'application/json; charset=utf-8',
        shared: 'of the connection',
        own: 'a',
        'x-key': 'secret',
      },
      ...{ 'user-agent': 'Amazon/EventBridge/ApiDestinations', range: 'bytes=0-1048575' },
    });
    expect(letters()).toEqual([]);
  });

  it.each(['..', '.'])('sends nothing where the value of an event leads to another path: %s', async (n) => {
    await targeting(await make(), { HttpParameters: { PathParameterValues: [n] } });
    await send();
    expect(asked).toEqual([]);
    expect(letters()).toHaveLength(1);
  });

  it.each([409, 429, 503])('tries again after %i', async (status) => {
    answer = () => ({ status: asked.length > 1 ? 200 : status });
    await targeting(await make());
    await send();
    await clock.advance(2_000);
    expect(asked).toHaveLength(2);
    expect(letters()).toEqual([]);
  });

  it('tries again after 401 until its connection is authorized anew', async () => {
    answer = () => ({ status: asked.length > 1 ? 200 : 401 });
    await targeting(await make());
    await send();
    await clock.advance(60_000);
    expect(asked).toHaveLength(1);
    const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'new' } };
    await world.events.send(new UpdateConnectionCommand({ Name: 'shop', AuthParameters }));
    await clock.advance(600_000);
    expect(asked.map(({ headers }) => headers['x-key'])).toEqual(['secret', 'new']);
    expect(letters()).toEqual([]);
  });

  it.each([302, 400, 404])('gives up after %i', async (status) => {
    answer = () => ({ status });
    await targeting(await make());
    await send();
    await clock.advance(60_000);
    expect(asked).toHaveLength(1);
    expect(attribute('ERROR_CODE')).toBe('SDK_CLIENT_ERROR');
    expect(attribute('ERROR_MESSAGE')).toContain(`Unable to invoke ApiDestination endpoint: `);
    expect(attribute('ERROR_MESSAGE')).toContain(String(status));
    expect(JSON.stringify(letters())).not.toContain('secret');
  });

  it('waits as long as the endpoint asks, and does not come again when it asks for that', async () => {
    answer = () => ({ status: 503, headers: { 'retry-after': asked.length === 1 ? '100' : '-1' } });
    await targeting(await make());
    await send();
    await clock.advance(99_000);
    expect(asked).toHaveLength(1);
    await clock.advance(1_000);
    expect(asked).toHaveLength(2);
    await clock.advance(600_000);
    expect(asked).toHaveLength(2);
    expect(letters()).toHaveLength(1);
  });

  it('tells what nobody answered, and names a host that it may not reach', async () => {
    answer = () => new Error('connect ECONNREFUSED');
    await targeting(await make(), { RetryPolicy: { MaximumRetryAttempts: 0 } });
    await send();
    expect(attribute('ERROR_MESSAGE')).toBe(
      'Unable to invoke ApiDestination endpoint: API destination endpoint cannot be reached.',
    );
    answer = () => new UnsupportedError('A request to other.example');
    await send();
    expect(letters()[1]?.attributes?.['ERROR_MESSAGE']?.StringValue).toContain('A request to other.example');
  });

  it('sends no more in a second than the destination allows', async () => {
    await targeting(await make({ InvocationRateLimitPerSecond: 2 }));
    const begun = clock.now();
    for (let count = 0; count < 5; count++) await world.putEvent();
    await clock.advance(3_000);
    expect(asked.map(({ at }) => at - begun)).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('adds the body parameters of the connection to an object', async () => {
    const ConnectionArn = await connect('c', {
      InvocationHttpParameters: { BodyParameters: [{ Key: 'token', Value: 'secret' }] },
    });
    await targeting(await make({ ConnectionArn }));
    await send();
    expect(asked[0]?.body).toBe('{"n":1,"token":"secret"}');
  });

  it('needs a role, and parameters of requests are for destinations alone', async () => {
    const Arn = await make();
    await expect(targeting(Arn, { RoleArn: undefined })).rejects.toThrow(`RoleArn is required for target ${Arn}.`);
    const parameters = { HttpParameters: { HeaderParameters: { a: 'b' } } };
    await expect(world.putTarget('r', { Arn: queueArn, ...parameters })).rejects.toThrow(/HttpParameters of target a/);
  });
});

it('is made by a template, keeps its ARN over restarts, and goes with it', async () => {
  const properties = {
    ...{ Name: 'own', ConnectionArn: connectionArn, InvocationEndpoint: 'https://a.example/b', HttpMethod: 'POST' },
    InvocationRateLimitPerSecond: 5,
  };
  const first = await world.provision('AWS::Events::ApiDestination', 'Own', properties);
  expect(first).toMatchObject({
    ref: 'own',
    attributes: { ArnForPolicy: expect.stringMatching(/-destination\/own$/) },
  });
  await world.restart({ sendRequest, clock });
  const second = await world.provision('AWS::Events::ApiDestination', 'Own', properties);
  expect(second.attributes).toEqual(first.attributes);
});

it('does not guess what nobody could verify', async () => {
  await targeting(await make({ HttpMethod: 'GET' }));
  await send();
  expect(attribute('ERROR_MESSAGE')).toContain('events-destination-get');
  await world.end();
  await start(['events-destination-get']);
  await targeting(await make({ HttpMethod: 'GET' }));
  await send();
  expect(asked).toMatchObject([{ method: 'GET', body: '' }]);
});
