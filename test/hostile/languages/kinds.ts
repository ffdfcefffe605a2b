import type { Answer } from '../support/http.ts';
import { range, type Dice } from '../support/settings.ts';
import { edit } from '../apis/hostile-values.ts';
import { amplify } from './amplified.ts';
import { hostileObject } from './objects.ts';
import { places, type Places } from './places.ts';
import { itemExpressions, jsonPaths, queries, sentence, statements, velocity } from './sentences.ts';
import { calling, evaluation, type Voice } from './voice.ts';
import { hostileZip } from './zips.ts';

/** A kind of input with a language, a format or numbers of its own. */
export interface Kind {
  /** So many inputs in the short form, and in the long one. */
  readonly inputs: readonly [short: number, long: number];
  /** Answers may come late, from processes of low priority with a second of their own; others must not wait. */
  readonly isElsewhere?: true;
  attack(dice: Dice, voice: Voice): Promise<unknown>;
}

const escaped = (text: string): string =>
  text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
const idOf = ({ text }: Answer): string => /<UploadId>([^<]+)/.exec(text)?.[1] ?? 'none';

async function select(dice: Dice, voice: Voice): Promise<Answer> {
  const { bucket } = await places();
  const path = `/${bucket}/select-${dice.below(16)}`;
  const [body, compression, format] = hostileObject(dice);
  await voice.s3({ method: 'PUT', path, body });
  const document =
    `<SelectObjectContentRequest><Expression>${escaped(sentence(dice, queries)).toWellFormed()}</Expression>` +
    `<ExpressionType>SQL</ExpressionType><InputSerialization><CompressionType>${compression}</CompressionType>` +
    `${format}</InputSerialization><OutputSerialization>${dice.pick(['<JSON/>', '<CSV/>'])}</OutputSerialization>` +
    '</SelectObjectContentRequest>';
  return voice.s3({ method: 'POST', path, query: { select: '', 'select-type': '2' }, body: document });
}

const numbers = [
  '1',
  '0',
  '-1',
  '10000',
  '10001',
  '99999999999999999999',
  '1e3',
  '0x1',
  '',
  ' 1',
  '1.5',
  'NaN',
  '\u0661',
];
const ranges = [
  'bytes=0-9',
  'bytes=0-',
  'bytes=-1',
  'bytes=9-0',
  'bytes=0-99999999999999999999',
  'bytes=0-0,1-1',
  'x',
  '',
];
const sources = (bucket: string): readonly string[] => [
  ...['small', 'large', 'missing', '', '../small', '%2e%2e/small', 'small?versionId=', 'small?versionId=%00'].map(
    (key) => `${bucket}/${key}`,
  ),
  ...[
    '/',
    '//',
    bucket,
    `/${bucket}`,
    `//${bucket}/small`,
    '%',
    '%00/%00',
    'arn:aws:s3:::x/y',
    `${bucket}/${'k'.repeat(2_000)}`,
  ],
];

async function copies(dice: Dice, voice: Voice): Promise<Answer> {
  const { bucket } = await places();
  const path = `/${bucket}/parts-${dice.below(16)}`;
  const headers = {
    'x-amz-copy-source': dice.pick(sources(bucket)),
    ...(dice.chance(0.6) && { 'x-amz-copy-source-range': dice.pick(ranges) }),
    ...(dice.chance(0.1) && { 'x-amz-copy-source-if-match': '"x"' }),
  };
  if (dice.chance(0.3)) return voice.s3({ method: 'PUT', path, headers });
  const uploadId = idOf(await voice.s3({ method: 'POST', path, query: { uploads: '' } }));
  const part = (): string => dice.pick(numbers);
  const query = { uploadId: dice.chance(0.9) ? uploadId : 'none', partNumber: part() };
  if (dice.chance(0.6)) await voice.s3({ method: 'PUT', path, query, headers });
  await voice.s3({ method: 'PUT', path, query: { uploadId, partNumber: '1' }, body: 'x'.repeat(dice.below(20)) });
  const parts = range(dice.pick([0, 1, 2, 50]))
    .map(() => `<Part><PartNumber>${part()}</PartNumber><ETag>"${dice.pick(['x', '0'.repeat(32), ''])}"</ETag></Part>`)
    .join('');
  const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
  await voice.s3({ method: 'POST', path, query: { uploadId }, body });
  return voice.s3({ method: 'DELETE', path, query: { uploadId } });
}

const eventOf = (source: string, detail: unknown): Record<string, unknown> => ({
  ...{ id: '1', 'detail-type': 't', source, account: '000000000000', time: '2026-01-01T00:00:00Z' },
  ...{ region: 'us-east-1', resources: ['a'], detail },
});
const pattern = {
  source: ['a', { prefix: 'h' }],
  detail: {
    n: [{ numeric: ['>', 1, '<=', 5] }],
    s: [{ 'anything-but': { prefix: 'x' } }, { wildcard: 'a*b*c' }, { 'equals-ignore-case': 'A' }, { exists: false }],
    $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { s: [{ suffix: 'z' }] }],
  },
};
const detail = { n: 3, s: 'aXbXc', ip: '10.1.2.3', deep: { list: [1, { s: 'z' }] } };
const deep = (dice: Dice, value: unknown): string => {
  const text = JSON.stringify(value) ?? 'null';
  const levels = dice.pick([100, 3_000]);
  return dice.chance(0.1) ? `${'{"a":'.repeat(levels)}${text}${'}'.repeat(levels)}` : text;
};
/** Twice edited, so that what it is stays what it looks like. */
const edited = (dice: Dice, value: unknown): unknown => edit(dice, dice.chance(0.3) ? edit(dice, value) : value, 0.05);

const patterns = (dice: Dice, voice: Voice): Promise<Answer> =>
  calling(voice, 'events', 'TestEventPattern', {
    EventPattern: deep(dice, edited(dice, pattern)),
    Event: dice.chance(0.5) ? JSON.stringify(eventOf('a', edited(dice, detail))) : deep(dice, eventOf('a', detail)),
  });

const transformer = {
  InputPathsMap: { a: '$.detail.s', b: '$.detail', c: '$.detail.deep.list[1].s' },
  InputTemplate: '{"a": <a>, "b": <b>, "said": "is <c>", "event": <aws.events.event.json>}',
};

async function transformers(dice: Dice, voice: Voice): Promise<Answer> {
  const { rule, queueArn } = await places();
  const InputTransformer = edited(dice, transformer);
  await calling(voice, 'events', 'PutTargets', { Rule: rule, Targets: [{ Id: 'a', Arn: queueArn, InputTransformer }] });
  const Detail = JSON.stringify(edited(dice, detail)) ?? '{}';
  return calling(voice, 'events', 'PutEvents', { Entries: [{ Source: rule, DetailType: 't', Detail }] });
}

async function filters(dice: Dice, voice: Voice): Promise<Answer> {
  const { topic, subscription } = await places();
  const policy = edited(dice, { ...pattern.detail, kind: ['a', 1, null, true, { 'anything-but': ['b'] }] });
  const set = (AttributeName: string, AttributeValue: string): Promise<Answer> =>
    calling(voice, 'sns', 'SetSubscriptionAttributes', {
      SubscriptionArn: subscription,
      AttributeName,
      AttributeValue,
    });
  await set('FilterPolicyScope', dice.pick(['MessageBody', 'MessageAttributes', 'x']));
  await set('FilterPolicy', deep(dice, policy));
  return calling(voice, 'sns', 'Publish', {
    TopicArn: topic,
    Message: deep(dice, edited(dice, detail)),
    'MessageAttributes.entry.1.Name': dice.pick(['s', 'n', 'kind', '__proto__']),
    'MessageAttributes.entry.1.Value.DataType': dice.pick(['String', 'Number', 'String.Array', 'Binary', 'x']),
    'MessageAttributes.entry.1.Value.StringValue': dice.pick(['a', '3', '["a",1,null]', '[', '1e999', '']),
  });
}

async function paths(dice: Dice, voice: Voice): Promise<Answer> {
  const { role } = await places();
  // One at a time: a definition that is refused for one of them tells nothing of the others.
  const path = sentence(dice, jsonPaths);
  const definition = dice.pick<Record<string, unknown>>([
    { Type: 'Pass', InputPath: path, End: true },
    { Type: 'Pass', Parameters: { 'a.$': path, b: { 'c.$': '$.a' } }, End: true },
    { Type: 'Pass', Parameters: { 'a.$': `States.Format('{}', ${path})` }, End: true },
    { Type: 'Pass', ResultPath: path, End: true },
    { Type: 'Pass', OutputPath: path, End: true },
    { Type: 'Choice', Choices: [{ Variable: path, StringMatches: '*a*b*', Next: 'x' }], Default: 'y' },
  ]);
  const input = JSON.stringify(edited(dice, { a: { b: [1, 2, { c: 'x' }] }, b: { a: 2 } })) ?? '{}';
  return calling(voice, 'states', 'TestState', { definition: JSON.stringify(definition), roleArn: role, input });
}

const templates = (dice: Dice, voice: Voice): Promise<Answer> => {
  const context = JSON.stringify(edited(dice, { arguments: { x: 1 }, args: { x: 1 }, stash: {} })) ?? '{}';
  return voice.aws(evaluation('template', { template: sentence(dice, velocity), context }));
};

const values = { ':n': { N: '1' }, ':s': { S: 'a' }, ':set': { SS: ['x'] }, ':none': { L: [] } };

const key = { id: { S: 'hostile' } };

/** With the names and values that its expressions use, because others are refused. */
function referring(input: Record<string, unknown>): Record<string, unknown> {
  const text = Object.values(input).join(' ');
  const used = (all: Readonly<Record<string, unknown>>): object | undefined => {
    const found = Object.entries(all).filter(([name]) => new RegExp(`${name}(?!\\w)`).test(text));
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  };
  const [names, inserted] = [used({ '#a': 'a', '#b': 'constructor' }), used(values)];
  return { ...input, ExpressionAttributeNames: names, ExpressionAttributeValues: inserted };
}

function itemsInput(dice: Dice, { table }: Places): readonly [action: string, input: Record<string, unknown>] {
  const expression = sentence(dice, itemExpressions);
  const [action, input, more] = dice.pick<readonly [string, Record<string, unknown>, object?]>([
    ['UpdateItem', { UpdateExpression: expression }, { Key: key }],
    ['UpdateItem', { ConditionExpression: expression }, { Key: key }],
    ['Query', { KeyConditionExpression: expression }],
    ['Query', { KeyConditionExpression: 'id = :s', FilterExpression: expression }],
    ['Scan', { FilterExpression: expression }],
    ['Scan', { ProjectionExpression: expression }],
    [
      'PutItem',
      {},
      { Item: { ...(edited(dice, { ...values, a: { M: { b: { L: [values[':n']] } } } }) as object), ...key } },
    ],
  ]);
  const wild = dice.chance(0.1) && { ExpressionAttributeValues: edited(dice, values) };
  return [action, { TableName: table, ...referring(input), ...more, ...wild }];
}

async function items(dice: Dice, voice: Voice): Promise<Answer> {
  const [action, input] = itemsInput(dice, await places());
  return calling(voice, 'dynamodb', action, input);
}

async function athena(dice: Dice, voice: Voice): Promise<Answer> {
  const { bucket } = await places();
  const started = await calling(voice, 'athena', 'StartQueryExecution', {
    QueryString: sentence(dice, statements),
    ResultConfiguration: { OutputLocation: `s3://${bucket}/results/` },
  });
  const { QueryExecutionId = 'none' } =
    started.status < 300 ? (JSON.parse(started.text) as Record<string, string>) : {};
  const NextToken = dice.pick([undefined, 'x', 'e30', '0', '__proto__', 'z'.repeat(1_024)]);
  const MaxResults = dice.pick([undefined, 1, 0, -1, 1_001, 1e308]);
  await calling(voice, 'athena', 'GetQueryResults', { QueryExecutionId, NextToken, MaxResults });
  return calling(voice, 'athena', dice.pick(['StopQueryExecution', 'GetQueryExecution']), { QueryExecutionId });
}

async function archives(dice: Dice, voice: Voice): Promise<Answer> {
  const { fn } = await places();
  const ZipFile = hostileZip(dice).toString('base64');
  return calling(voice, 'lambda', 'UpdateFunctionCode', { FunctionName: fn, ZipFile, DryRun: dice.chance(0.8) });
}

export const kinds: Readonly<Record<string, Kind>> = {
  archives: { inputs: [25, 2_000], attack: archives },
  'S3 Select': { inputs: [8, 600], attack: select },
  'copies and parts': { inputs: [15, 1_500], attack: copies },
  'event patterns': { inputs: [40, 5_000], attack: patterns },
  'input transformers': { inputs: [20, 2_000], attack: transformers },
  'filter policies': { inputs: [20, 2_000], attack: filters },
  JSONPath: { inputs: [40, 5_000], attack: paths },
  'mapping templates': { inputs: [20, 2_000], attack: templates },
  'DynamoDB expressions': { inputs: [60, 8_000], attack: items },
  Athena: { inputs: [3, 200], attack: athena },
  'what is named many times': { inputs: [30, 1_500], isElsewhere: true, attack: amplify },
};
