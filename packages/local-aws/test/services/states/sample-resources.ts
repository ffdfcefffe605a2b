import type { Service } from '../../../src/contract/service.ts';
import { jsonCall } from '../../support/json-call.ts';
import { administrator, provision } from '../../support/ports.ts';

/** What a sample workflow finds when it runs; it may stand in a file beside the definition, NAME.setting. */
export interface Setting {
  readonly input?: unknown;
  /** Values of placeholders that are no names. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Answers of functions by name, `{ $fail: name }` for an error; the others return what they get. */
  readonly lambda?: Readonly<Record<string, unknown>>;
  /** The output that every task token is answered with. */
  readonly answer?: unknown;
  /** Names of key attributes, where the definition does not show them. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  readonly items?: Readonly<Record<string, readonly object[]>>;
  /** Objects of the bucket named bucket. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Answers of services that the test plays, by service and action. */
  readonly plays?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly express?: boolean;
}

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

/** What stands for a placeholder, by the words in its name. */
const kinds: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/lambda|function|fn_?arn/i, (name) => arn('lambda', `function:${name}`)],
  [/activity/i, (name) => arn('states', `activity:${name}`)],
  [/state_?machine|workflow/i, () => arn('states', 'stateMachine:other')],
  [/limit|count|seconds/i, () => '5'],
  [/bucket/i, () => 'bucket'],
  [/queue/i, () => 'https://sqs.us-east-1.amazonaws.com/000000000000/queue'],
  [/bus/i, () => 'bus'],
  [/topic|sns/i, () => arn('sns', 'topic')],
  [/table|name/i, (name) => name],
];

/** Puts something of the right kind in the place of `${Name}`, which a deployment fills in. */
export const filledIn = (text: string, { fill = {} }: Setting): string =>
  text.replace(
    /\$\{(\w+)\}/g,
    (_, name: string) =>
      fill[name] ?? kinds.find(([words]) => words.test(name))?.[1](name) ?? arn('lambda', `function:${name}`),
  );

/** Finds the tables that a definition names, each with its key: the attributes of a Key, or the first of an Item. */
export function tablesOf(definition: string, { tables = {} }: Setting): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const bare = (item: object): string[] => Object.keys(item).map((name) => name.replace(/\.\$$/, ''));
  JSON.parse(definition, (_, value: unknown) => {
    const { TableName, Key, Item } = (value ?? {}) as { TableName?: unknown; Key?: object; Item?: object };
    if (typeof TableName !== 'string') return value;
    if (Key) found.set(TableName, bare(Key));
    if (Item && !found.has(TableName)) found.set(TableName, bare(Item).slice(0, 1));
    return value;
  });
  return new Map([...found, ...Object.entries(tables)]);
}

/** Makes the tables, the bucket, the queue and the buses that a sample needs. */
export async function provide(services: Readonly<Record<string, Service>>, definition: string, setting: Setting) {
  const { dynamodb, s3, sqs, events } = services as Record<'dynamodb' | 's3' | 'sqs' | 'events', Service>;
  for (const [TableName, key] of tablesOf(definition, setting)) {
    await jsonCall(dynamodb, 'DynamoDB_20120810.CreateTable', {
      TableName,
      KeySchema: key.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    });
    for (const Item of setting.items?.[TableName] ?? [])
      await jsonCall(dynamodb, 'DynamoDB_20120810.PutItem', { TableName, Item });
  }
  await provision(s3, 'AWS::S3::Bucket', 'B', { BucketName: 'bucket' });
  for (const [key, body] of Object.entries(setting.objects ?? {})) {
    const request = { method: 'PUT', bucket: 'bucket', key, query: new URLSearchParams(), headers: {} };
    const caller = { principal: administrator, requestId: 'r', sourceIp: '' };
    await s3.run('PutObject', { ...request, body: Buffer.from(body) }, caller);
  }
  await provision(sqs, 'AWS::SQS::Queue', 'Q', { QueueName: 'queue' });
  await provision(events, 'AWS::Events::EventBus', 'E', { Name: 'bus' });
}

/** Plays a service that has these answers. */
export const played = (answers: Readonly<Record<string, object>>): Service =>
  ({
    actions: Object.keys(answers),
    needsOf: () => [],
    run: (action: string) => Promise.resolve(answers[action]),
  }) as unknown as Service;

/** Finds the tokens in the arguments of a task, by the names of their members or in an address. */
export function tokensIn(parameters: string): string[] {
  const found: string[] = [];
  JSON.parse(parameters, (key, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/token$/i.test(key)) found.push(value);
    const inText = /token=([^&]+)/.exec(value)?.[1];
    if (inText) found.push(inText);
    return value;
  });
  return found;
}
