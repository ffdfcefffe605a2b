import {
  CreateConnectionCommand,
  DeauthorizeConnectionCommand,
  DeleteConnectionCommand,
  DescribeConnectionCommand,
  ListConnectionsCommand,
  UpdateConnectionCommand,
  type CreateConnectionCommandInput,
  type DescribeConnectionCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendRequest } from '../../../src/contract/ports.ts';
import { administrator } from '../../support/ports.ts';
import { EventsWorld } from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = new EventsWorld(['events-oauth-request']);
  await world.start();
});
afterEach(() => world.end());

type Definition = Omit<CreateConnectionCommandInput, 'Name'>;
const basic: Definition = {
  AuthorizationType: 'BASIC',
  AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } },
};
const OAuthParameters = {
  AuthorizationEndpoint: 'https://login.example/token?a=1',
  HttpMethod: 'POST',
  ClientParameters: { ClientID: 'id', ClientSecret: 'secret' },
  OAuthHttpParameters: { BodyParameters: [{ Key: 'grant_type', Value: 'client_credentials' }] },
} as const;
const oauth = (rest: object = {}): Definition => ({
  AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  AuthParameters: { OAuthParameters: { ...structuredClone(OAuthParameters), ...rest } as never },
});
const create = (Name: string, rest = basic) => world.events.send(new CreateConnectionCommand({ Name, ...rest }));
const describeIt = (Name: string): Promise<DescribeConnectionCommandOutput> =>
  world.events.send(new DescribeConnectionCommand({ Name }));
const retrieve = (connectionArn = '') => world.service.retrieveConnection({ principal: administrator, connectionArn });
const failing = (code: string, message = expect.any(String) as string) => ({ name: code, message });

describe('a connection by call', () => {
  it('tells what it is without its secrets', async () => {
    const made = await create('shop', {
      AuthorizationType: 'API_KEY',
      Description: 'd',
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'v' },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'h', Value: 'shown', IsValueSecret: false }],
          QueryStringParameters: [{ Key: 'q', Value: 'hidden', IsValueSecret: true }],
        },
      },
    });
    expect(made).toMatchObject({ ConnectionState: 'AUTHORIZED' });
    expect(made.ConnectionArn).toMatch(/^arn:aws:events:us-east-1:000000000000:connection\/shop\/[0-9a-f-]{36}$/);
    const described = await describeIt('shop');
    expect(described).toMatchObject({ Name: 'shop', Description: 'd', AuthorizationType: 'API_KEY' });
    expect(described.SecretArn).toMatch(/:secret:events!connection\/shop\/[0-9a-f-]{36}-\w{6}$/);
    expect(described.AuthParameters).toEqual({
      ApiKeyAuthParameters: { ApiKeyName: 'x-key' },
      InvocationHttpParameters: {
        HeaderParameters: [{ Key: 'h', Value: 'shown', IsValueSecret: false }],
        QueryStringParameters: [{ Key: 'q', IsValueSecret: true }],
      },
    });
    expect(await retrieve(made.ConnectionArn)).toMatchObject({
      headers: { h: 'shown', 'x-key': 'v' },
      query: { q: 'hidden' },
    });
  });

  it('is listed, changed in part and deleted', async () => {
    const made = await create('b');
    await create('a');
    const { Connections = [] } = await world.events.send(new ListConnectionsCommand({ ConnectionState: 'AUTHORIZED' }));
    expect(Connections.map(({ Name }) => Name)).toEqual(['a', 'b']);
    const changed = { BasicAuthParameters: { Password: 'new' } } as object;
    await world.events.send(new UpdateConnectionCommand({ Name: 'b', AuthParameters: changed }));
    const Authorization = `Basic ${Buffer.from('u:new').toString('base64')}`;
    expect(await retrieve(made.ConnectionArn)).toMatchObject({ headers: { Authorization } });
    await expect(create('b')).rejects.toMatchObject(failing('ResourceAlreadyExistsException'));
    const deleted = await world.events.send(new DeleteConnectionCommand({ Name: 'b' }));
    expect(deleted).toMatchObject({ ConnectionArn: made.ConnectionArn, ConnectionState: 'DELETING' });
    await expect(describeIt('b')).rejects.toMatchObject(
      failing('ResourceNotFoundException', "Failed to describe the connection(s). Connection 'b' does not exist."),
    );
    await expect(retrieve(made.ConnectionArn)).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });

  it('refuses what does not belong to its way of authorizing', async () => {
    const wrong = { ...basic, AuthorizationType: 'API_KEY' } as const;
    await expect(create('x', wrong)).rejects.toMatchObject(failing('ValidationException'));
    const both = { ...basic, AuthParameters: { ...basic.AuthParameters, ...oauth().AuthParameters } };
    await expect(create('x', both)).rejects.toMatchObject(failing('ValidationException'));
    await expect(create('Invalid Name!')).rejects.toMatchObject(
      failing(
        'ValidationException',
        "1 validation error detected: Value 'Invalid Name!' at 'name' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
      ),
    );
  });

  it('survives a restart as it was, also when it was refused or deauthorized', async () => {
    const refused = await create('refused');
    const given = await retrieve(refused.ConnectionArn);
    given.refused();
    await create('empty');
    await world.events.send(new DeauthorizeConnectionCommand({ Name: 'empty' }));
    await world.restart();
    expect(await describeIt('refused')).toMatchObject({
      ConnectionArn: refused.ConnectionArn,
      ConnectionState: 'DEAUTHORIZED',
    });
    await expect(retrieve(refused.ConnectionArn)).rejects.toMatchObject({ code: 'InvalidConnectionState' });
    const empty = await describeIt('empty');
    expect(empty).toMatchObject({ ConnectionState: 'DEAUTHORIZED' });
    expect(empty.SecretArn).toBeUndefined();
    await world.events.send(new UpdateConnectionCommand({ Name: 'refused', ...basic, Description: 'again' }));
    expect(await describeIt('refused')).toMatchObject({ ConnectionState: 'AUTHORIZED' });
  });
});

describe('a connection with OAuth', () => {
  const asked: Parameters<SendRequest>[0][] = [];
  let answer: () => object | Error;
  const sendRequest: SendRequest = async (request) => {
    asked.push(request);
    const given = answer();
    if (given instanceof Error) throw given;
    return { status: 200, headers: {}, body: JSON.stringify(given) };
  };
  beforeEach(async () => {
    asked.length = 0;
    answer = () => ({ access_token: `t${asked.length}`, token_type: 'bearer', expires_in: 3600 });
    await world.restart({ sendRequest });
    world.service.start?.();
  });
  const state = (Name: string) => expect.poll(async () => (await describeIt(Name)).ConnectionState);

  it('exchanges its credentials for a token, once, and again when the token was refused', async () => {
    const made = await create('o', oauth());
    expect(made.ConnectionState).toBe('AUTHORIZING');
    await state('o').toBe('AUTHORIZED');
    expect(asked.map(({ method, url, body }) => [method, url.href, JSON.parse(body)])).toEqual([
      [
        'POST',
        'https://login.example/token?a=1',
        { grant_type: 'client_credentials', client_id: 'id', client_secret: 'secret' },
      ],
    ]);
    const first = await retrieve(made.ConnectionArn);
    expect((await retrieve(made.ConnectionArn)).headers).toEqual({ Authorization: 'Bearer t1' });
    first.refused();
    expect((await retrieve(made.ConnectionArn)).headers).toEqual({ Authorization: 'Bearer t2' });
  });

  it('sends a form where its headers say so', async () => {
    const HeaderParameters = [{ Key: 'Content-Type', Value: 'application/x-www-form-urlencoded' }];
    await create('f', oauth({ OAuthHttpParameters: { HeaderParameters } }));
    await state('f').toBe('AUTHORIZED');
    expect(asked.map(({ body }) => body)).toEqual(['client_id=id&client_secret=secret']);
  });

  it('is not authorized when its endpoint does not answer, and says why', async () => {
    answer = () => new Error('nobody there');
    const made = await create('n', oauth());
    await state('n').toBe('DEAUTHORIZED');
    expect((await describeIt('n')).StateReason).toContain('nobody there');
    await expect(retrieve(made.ConnectionArn)).rejects.toMatchObject({ code: 'InvalidConnectionState' });
  });
});

it('is refused by name when it is private', async () => {
  const ConnectivityParameters = {
    ResourceParameters: {
      ResourceConfigurationArn:
        'arn:aws:vpc-lattice:us-east-1:000000000000:resourceconfiguration/rcfg-0123456789abcdef0',
    },
  };
  const rest = { ...basic, InvocationConnectivityParameters: ConnectivityParameters };
  await expect(create('private', rest)).rejects.toMatchObject({
    message: expect.stringContaining('InvocationConnectivityParameters'),
  });
});

it('is made by a template, keeps its ARN over restarts, and goes with it', async () => {
  const properties = { Name: 'own', ...basic };
  const first = await world.provision('AWS::Events::Connection', 'Own', properties);
  expect(first).toMatchObject({ ref: 'own', attributes: { ArnForPolicy: expect.stringMatching(/connection\/own$/) } });
  await world.restart();
  const second = await world.provision('AWS::Events::Connection', 'Own', properties);
  expect(second.attributes).toEqual(first.attributes);
  expect(await describeIt('own')).toMatchObject({
    ConnectionArn: first.attributes['Arn'],
    ConnectionState: 'AUTHORIZED',
  });
});
