import { calling, unjudged } from './voice.ts';

/** What the attacks are made on, which is theirs alone. */
export interface Places {
  readonly table: string;
  readonly bucket: string;
  readonly fn: string;
  readonly queueArn: string;
  readonly topic: string;
  readonly subscription: string;
  readonly role: string;
  readonly rule: string;
}

/** Other suites make their own. */
const name = `hostile-languages-${crypto.randomUUID().slice(0, 8)}`;

async function said(service: string, action: string, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { status, text } = await calling(unjudged, service, action, input);
  if (status >= 300) throw new Error(`${service}:${action} answers ${status} ${text}`);
  return text;
}

const json = async <T>(...call: Parameters<typeof said>): Promise<T> => JSON.parse(await said(...call)) as T;
const tagged = (text: string, tag: string): string => new RegExp(`<${tag}>([^<]+)`).exec(text)?.[1] ?? '';

async function make(): Promise<Places> {
  const { Functions } = await json<{ Functions: { Role: string; Handler: string }[] }>('lambda', 'ListFunctions', {});
  const { stateMachines } = await json<{ stateMachines: { stateMachineArn: string }[] }>(
    'states',
    'ListStateMachines',
    {},
  );
  const { roleArn } = await json<{ roleArn: string }>('states', 'DescribeStateMachine', {
    stateMachineArn: stateMachines[0]?.stateMachineArn,
  });
  await said('lambda', 'CreateFunction', {
    FunctionName: name,
    Role: Functions[0]?.Role,
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile: Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]).toString('base64') },
  });
  await said('dynamodb', 'CreateTable', {
    TableName: name,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const { QueueUrl } = await json<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: name });
  const { Attributes } = await json<{ Attributes: { QueueArn: string } }>('sqs', 'GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  const topic = tagged(await said('sns', 'CreateTopic', { Name: name }), 'TopicArn');
  const subscribe = { TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes.QueueArn, ReturnSubscriptionArn: 'true' };
  const subscription = tagged(await said('sns', 'Subscribe', subscribe), 'SubscriptionArn');
  await said('events', 'PutRule', { Name: name, EventPattern: JSON.stringify({ source: [name] }) });
  const { status, text } = await unjudged.s3({ method: 'PUT', path: `/${name}` });
  if (status >= 300) throw new Error(`CreateBucket answers ${status} ${text}`);
  for (const key of ['small', 'large'])
    await unjudged.s3({ method: 'PUT', path: `/${name}/${key}`, body: Buffer.alloc(key === 'small' ? 10 : 2 ** 20) });
  const places = { table: name, bucket: name, fn: name, rule: name, topic, subscription };
  return { ...places, queueArn: Attributes.QueueArn, role: roleArn };
}

let known: Promise<Places> | undefined;
export const places = (): Promise<Places> => (known ??= make());
