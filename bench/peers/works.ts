import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import WebSocket from 'ws';
import { drive } from '../measure.ts';

/** The work of one side: each makes calls for a number of seconds, and answers how many it made a second. */
export type Works = Readonly<Record<string, (seconds: number) => Promise<number>>>;

export const inFlight = 10;
const calls =
  (call: () => Promise<unknown>): Works[string] =>
  (seconds) =>
    drive(call, inFlight, seconds);

/** Sends requests with autocannon: with fast servers, a slower client would limit the measurement. */
const requests =
  (url: string, headers: Record<string, string>, body: string): Works[string] =>
  (seconds) =>
    fire({ url, method: 'POST', headers, body }, seconds);

interface Shot {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

async function fire(shot: Shot, seconds: number): Promise<number> {
  const { default: autocannon } = await import('autocannon');
  const result = await autocannon({ ...shot, connections: inFlight, duration: seconds });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0 || result['2xx'] === 0)
    throw new Error(
      `${failed} of ${result.requests.sent} requests failed, ${result['2xx']} were answered: ${shot.url}`,
    );
  return result.requests.average;
}

/**
 * Sends again and again what the SDK sends for a call: its client costs more than some servers, and would be what is
 * measured. Each measurement signs anew, since a signature grows old. Autocannon says the length itself, so the SDK's
 * header would say it twice.
 */
const signed =
  (client: SmithyClient, call: () => Promise<unknown>): Works[string] =>
  async (seconds) =>
    fire(await shotOf(client, call), seconds);

type SmithyClient = S3Client | DynamoDBClient | SQSClient;

async function shotOf({ config: { requestHandler } }: SmithyClient, call: () => Promise<unknown>): Promise<Shot> {
  const handle = requestHandler.handle.bind(requestHandler);
  const seen: Shot[] = [];
  requestHandler.handle = (request, options) => {
    const { protocol, hostname, port, path, query = {}, method, headers, body } = request;
    const search = new URLSearchParams(query as Record<string, string>).toString();
    const url = `${protocol}//${hostname}:${port}${path}${search && `?${search}`}`;
    const { 'content-length': _length, ...others } = headers;
    seen.push({
      url,
      method: method as Shot['method'],
      headers: others,
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    return handle(request, options);
  };
  await call().finally(() => (requestHandler.handle = handle));
  const shot = seen.at(-1);
  if (!shot) throw new Error('nothing was sent');
  return shot;
}

export interface Side {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A connection that idled while the other side was measured may be closed by then: the client tries again. */
const options = ({ endpoint, credentials }: Side) => ({ endpoint, credentials, region: 'us-east-1', maxAttempts: 3 });

let count = 0;
const next = (): string => `${(count += 1)}`;

export async function objects(side: Side): Promise<Works> {
  const s3 = new S3Client({ ...options(side), forcePathStyle: true });
  const Body = 'x'.repeat(10_000);
  await s3.send(new PutObjectCommand({ Bucket: 'bench', Key: 'known', Body }));
  const get = async () =>
    (await s3.send(new GetObjectCommand({ Bucket: 'bench', Key: 'known' }))).Body?.transformToString();
  return {
    'S3: put 10 kB, by the SDK': calls(() =>
      s3.send(new PutObjectCommand({ Bucket: 'bench', Key: `key-${next()}`, Body })),
    ),
    'S3: get 10 kB, by the SDK': calls(get),
    'S3: put 10 kB': signed(s3, () => s3.send(new PutObjectCommand({ Bucket: 'bench', Key: 'known', Body }))),
    'S3: get 10 kB': signed(s3, get),
  };
}

const table = {
  TableName: 'bench',
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
};

const queryOfAll = new QueryCommand({
  TableName: 'bench',
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :known)',
  ExpressionAttributeValues: { ':pk': { S: 'dragons' }, ':known': { S: 'known-' } },
});

export async function items(side: Side, isNew: boolean): Promise<Works> {
  const dynamodb = new DynamoDBClient(options(side));
  if (isNew) await dynamodb.send(new CreateTableCommand(table));
  const TableName = 'bench';
  const item = (sk: string) => ({ pk: { S: 'dragons' }, sk: { S: sk }, text: { S: 'x'.repeat(400) } });
  for (let index = 0; index < 25; index += 1)
    await dynamodb.send(new PutItemCommand({ TableName, Item: item(`known-${index}`) }));
  const Key = { pk: { S: 'dragons' }, sk: { S: 'known-7' } };
  return {
    'DynamoDB: put, by the SDK': calls(() =>
      dynamodb.send(new PutItemCommand({ TableName, Item: item(`key-${next()}`) })),
    ),
    'DynamoDB: put': signed(dynamodb, () => dynamodb.send(new PutItemCommand({ TableName, Item: item('known-7') }))),
    'DynamoDB: get': signed(dynamodb, () => dynamodb.send(new GetItemCommand({ TableName, Key }))),
    'DynamoDB: query of 25': signed(dynamodb, () => dynamodb.send(queryOfAll)),
  };
}

/** The same requests, to a server that does nothing. */
export function bare(side: Side): Works {
  const dynamodb = new DynamoDBClient(options(side));
  const get = new GetItemCommand({ TableName: 'bench', Key: { pk: { S: 'dragons' }, sk: { S: 'known-7' } } });
  return {
    'bare node:http, which answers each get with the same item': signed(dynamodb, () => dynamodb.send(get)),
    'bare node:http, which answers each query with 25 of it': signed(dynamodb, () => dynamodb.send(queryOfAll)),
  };
}

/** Sends messages of 1 kB, and takes each from its queue; a topic hands on to three queues. */
export async function messages(side: Side): Promise<Works> {
  const [sqs, sns] = [new SQSClient(options(side)), new SNSClient(options(side))];
  const text = 'x'.repeat(1_000);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:*', Resource: '*' }],
  });
  const queue = async (QueueName: string): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }))).QueueUrl ?? '';
  const take = async (QueueUrl: string): Promise<void> => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
    const [message] = Messages ?? [];
    if (!message) throw new Error(`nothing came to ${QueueUrl} within ten seconds`);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  };
  const [sent, taken, ...fans] = await Promise.all(['sent', 'taken', 'fan-1', 'fan-2', 'fan-3'].map(queue));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'bench' }));
  for (const name of ['fan-1', 'fan-2', 'fan-3'])
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:us-east-1:${TopicArn?.split(':')[4]}:${name}`,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
  return {
    'SQS: send 1 kB': signed(sqs, () => sqs.send(new SendMessageCommand({ QueueUrl: sent, MessageBody: text }))),
    'SQS: send 1 kB, receive and delete it': calls(async () => {
      await sqs.send(new SendMessageCommand({ QueueUrl: taken, MessageBody: text }));
      await take(taken ?? '');
    }),
    'SNS: publish 1 kB, and take it from three queues': calls(async () => {
      await sns.send(new PublishCommand({ TopicArn, Message: text }));
      await Promise.all(fans.map(take));
    }),
  };
}

const [username, password] = ['ada@example.com', 'Dragons-are-real-1'];

/** Signs a user in by password. It makes a user pool unless one is given. */
export async function signIns(side: Side, known?: { readonly pool: string; readonly client: string }): Promise<Works> {
  const cognito = new CognitoIdentityProviderClient(options(side));
  const { pool: UserPoolId, client: ClientId } = known ?? (await poolOf(cognito));
  const user = { UserPoolId, Username: username };
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  const signIn = new InitiateAuthCommand({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  return { 'Cognito: sign-in by password': calls(() => cognito.send(signIn)) };
}

async function poolOf(cognito: CognitoIdentityProviderClient): Promise<{ pool: string; client: string }> {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'bench' }));
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'bench',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  return { pool: UserPool?.Id ?? '', client: UserPoolClient?.ClientId ?? '' };
}

const listeners = 100;

/** Measures mutations; one counts when each of 100 subscribers has got it. */
export async function graphql(url: string, realtime: string, key: string): Promise<Works> {
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const ask = async (query: string): Promise<void> => {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const text = await answer.text();
    if (!answer.ok || text.includes('"errors"')) throw new Error(text);
  };
  const crowd = await Promise.all(Array.from({ length: listeners }, () => subscriber(realtime, url, key)));
  const say = async (): Promise<void> => {
    const text = `said ${next()}`;
    await Promise.all([...crowd.map((hear) => hear(text)), ask(`mutation { say(text: "${text}") { text } }`)]);
  };
  return {
    'AppSync: query of a NONE resolver': requests(
      url,
      headers,
      JSON.stringify({ query: '{ echo(text: "x") { text } }' }),
    ),
    [`AppSync: mutation heard by ${listeners} subscribers`]: calls(say),
  };
}

/** Subscribes as the protocol is documented. Resolves when a text has arrived. */
async function subscriber(realtime: string, url: string, key: string): Promise<(text: string) => Promise<void>> {
  const authorization = { host: new URL(url).host, 'x-api-key': key };
  const header = Buffer.from(JSON.stringify(authorization)).toString('base64');
  const socket = new WebSocket(`${realtime}?header=${encodeURIComponent(header)}&payload=e30=`, 'graphql-ws');
  const waiting = new Map<string, () => void>();
  const started = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as {
        type: string;
        payload?: { data?: { said: { text: string } } };
      };
      if (type === 'connection_ack') socket.send(startOf(authorization));
      if (type === 'start_ack') resolve();
      if (type === 'error') reject(new Error(data.toString()));
      if (type === 'data') waiting.get(payload?.data?.said.text ?? '')?.();
    });
  });
  await started;
  return (text) => new Promise((resolve) => waiting.set(text, () => (waiting.delete(text), resolve())));
}

const startOf = (authorization: object): string =>
  JSON.stringify({
    id: '1',
    type: 'start',
    payload: {
      data: JSON.stringify({ query: 'subscription { said { text } }', variables: {} }),
      extensions: { authorization },
    },
  });
