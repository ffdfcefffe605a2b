import type { Answer } from '../support/http.ts';
import { range, type Dice } from '../support/settings.ts';
import { places } from './places.ts';
import { calling, evaluation, type Voice } from './voice.ts';

/** Something short that names something long a great many times, or a pattern and a text that fit each other badly. */
const amplified: readonly ((dice: Dice, voice: Voice) => Promise<Answer>)[] = [
  fields,
  expressions,
  rules,
  transformer,
  allowedPattern,
  conditions,
  transaction,
  simulation,
  columns,
  handler,
];

export const amplify = (dice: Dice, voice: Voice): Promise<Answer> => dice.pick(amplified)(dice, voice);

const many = (dice: Dice, most: number): number => 1 + dice.below(dice.pick([10, most]));
const times = (count: number, part: string, joiner = ','): string =>
  range(count)
    .map(() => part)
    .join(joiner);
/** Almost itself again at each of its places. */
const stubborn = (dice: Dice, most: number): string => {
  const [before, after] = [many(dice, most), many(dice, most)];
  return `${'a'.repeat(before)}${dice.pick(['b', 'a', ''])}${'a'.repeat(after)}`;
};
const longInput = (dice: Dice): object => ({
  a: dice.pick<unknown>(['a'.repeat(250_000), range(40_000), range(3_000).map((b) => ({ b, c: [b] }))]),
});

async function tested(voice: Voice, definition: object, input: object): Promise<Answer> {
  const { role: roleArn } = await places();
  const members = { definition: JSON.stringify(definition), roleArn, input: JSON.stringify(input) };
  return calling(voice, 'states', 'TestState', members);
}

const longestDefinition = 900_000;

function fields(dice: Dice, voice: Voice): Promise<Answer> {
  const named = times(many(dice, 2_000), '$.a');
  const value = dice.pick([
    `States.JsonToString(States.Array(${named}))`,
    `States.ArrayUnique(States.Array(${named}))`,
    `States.ArrayLength(States.ArrayPartition(States.Array(${named}), 1))`,
    `States.ArrayContains(States.Array(${named}), $.a)`,
    'States.ArrayRange(1, 1000, 1)',
    'States.JsonToString($)',
    '$..b',
    '$.a[*]..c',
    '$.a[?(@.b > 1)]',
    `$.a${times(many(dice, 10), '[0,0,0,0]', '')}`,
  ]);
  const count = Math.min(many(dice, 5_000), Math.ceil(longestDefinition / (value.length + 20)));
  const members = range(count).map((index) => [`x${index}.$`, value]);
  return tested(voice, { Type: 'Pass', Parameters: Object.fromEntries(members), End: true }, longInput(dice));
}

function expressions(dice: Dice, voice: Voice): Promise<Answer> {
  const value = dice.pick([
    '$length($string($states.input.a))',
    '$count($states.input.a)',
    '$states.input.a ~> $string',
  ]);
  const members = range(many(dice, 100)).map((index) => [`x${index}`, `{% ${value} %}`]);
  const Output = Object.fromEntries(members);
  return tested(voice, { Type: 'Pass', QueryLanguage: 'JSONata', Output, End: true }, longInput(dice));
}

function rules(dice: Dice, voice: Voice): Promise<Answer> {
  const rule = dice.pick<object>([
    { Variable: '$.a', StringMatches: `*${stubborn(dice, 300)}*` },
    { Variable: '$.a[?(@.b == 1)].c', IsNull: true },
    { Variable: '$.a', StringLessThanPath: '$.a' },
    { Variable: '$.a', IsTimestamp: true },
  ]);
  const Choices = range(many(dice, 700)).map(() => ({ ...rule, Next: 'x' }));
  return tested(voice, { Type: 'Choice', Choices, Default: 'y' }, longInput(dice));
}

async function transformer(dice: Dice, voice: Voice): Promise<Answer> {
  const { rule, queueArn } = await places();
  const part = dice.pick(['<a>', '<aws.events.event>', '<aws.events.event.json>']);
  const InputTransformer = {
    InputPathsMap: { a: '$.detail' },
    InputTemplate: `"${times(many(dice, Math.floor(8_000 / part.length)), part, '')}"`,
  };
  await calling(voice, 'events', 'PutTargets', { Rule: rule, Targets: [{ Id: 'a', Arn: queueArn, InputTransformer }] });
  const Detail = JSON.stringify({ a: 'x'.repeat(60_000) });
  return calling(voice, 'events', 'PutEvents', {
    Entries: range(4).map(() => ({ Source: rule, DetailType: 't', Detail })),
  });
}

function allowedPattern(dice: Dice, voice: Voice): Promise<Answer> {
  const piece = dice.pick(['\\p{L}', '.', '\\S', '[^b]', '[\\p{L}\\p{N}]', '(?:a|b)', '(?=a)a', 'a']);
  const AllowedPattern = dice.pick([
    `${piece}{${many(dice, 1_000)}}`,
    `^${piece}{1,${many(dice, 1_000)}}$`,
    piece.repeat(many(dice, 60)),
    `^(${piece}+)+$`,
  ]);
  const Value = times(many(dice, 4_000), dice.pick(['a', 'a,', 'é']), '').slice(0, 4_000);
  const members = { Name: '/hostile/amplified', Value, AllowedPattern, Overwrite: true };
  return calling(voice, 'ssm', 'PutParameter', { ...members, Type: 'String' });
}

const condition = (dice: Dice): object => ({
  ConditionExpression: times(many(dice, 150), dice.pick(['contains(d, :d)', 'd < :d', 'NOT d = :d']), ' OR '),
  ExpressionAttributeValues: { ':d': dice.pick<object>([{ S: stubborn(dice, 90_000) }, { N: '-1' }]) },
});
const stored = (dice: Dice): object =>
  dice.pick<object>([{ S: 'a'.repeat(380_000) }, { L: range(20_000).map((index) => ({ N: String(index) })) }]);

async function conditions(dice: Dice, voice: Voice): Promise<Answer> {
  const { table: TableName } = await places();
  const Key = { id: { S: `amplified-${dice.below(4)}` } };
  await calling(voice, 'dynamodb', 'PutItem', { TableName, Item: { ...Key, d: stored(dice) } });
  const { ConditionExpression: FilterExpression, ...values } = condition(dice) as { ConditionExpression: string };
  if (dice.chance(0.4)) return calling(voice, 'dynamodb', 'Scan', { TableName, FilterExpression, ...values });
  return calling(voice, 'dynamodb', 'DeleteItem', { TableName, Key, ...condition(dice) });
}

async function transaction(dice: Dice, voice: Voice): Promise<Answer> {
  const { table: TableName } = await places();
  const write = condition(dice);
  return calling(voice, 'dynamodb', 'TransactWriteItems', {
    TransactItems: range(4).map((index) => ({
      ConditionCheck: { TableName, Key: { id: { S: `amplified-${index}` } }, ...write },
    })),
  });
}

function simulation(dice: Dice, voice: Voice): Promise<Answer> {
  const pattern = `*${dice.pick([stubborn(dice, 3_000), '?'.repeat(many(dice, 3_000))])}${dice.pick(['', '*'])}`;
  const Condition = { StringLike: { 'aws:username': range(many(dice, 30)).map(() => pattern) } };
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
  return calling(voice, 'iam', 'SimulateCustomPolicy', {
    'PolicyInputList.member.1': JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    'ActionNames.member.1': 's3:GetObject',
    'ContextEntries.member.1.ContextKeyName': 'aws:username',
    'ContextEntries.member.1.ContextKeyType': 'string',
    'ContextEntries.member.1.ContextKeyValues.member.1': 'a'.repeat(many(dice, 100_000)),
  });
}

async function columns(dice: Dice, voice: Voice): Promise<Answer> {
  const { bucket } = await places();
  const names = range(many(dice, 20_000)).map((index) => `c${index}`);
  const path = `/${bucket}/amplified`;
  await voice.s3({ method: 'PUT', path, body: `${names.join(',')}\n${names.join(',')}\n` });
  const wanted = names.slice(0, 15_000).map((name) => `s.${dice.chance(0.01) ? 'x' : name}`);
  return voice.s3({
    method: 'POST',
    path,
    query: { select: '', 'select-type': '2' },
    body:
      `<SelectObjectContentRequest><Expression>SELECT ${wanted.join(',')} FROM s3object s</Expression>` +
      '<ExpressionType>SQL</ExpressionType><InputSerialization><CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>' +
      '</InputSerialization><OutputSerialization><JSON/></OutputSerialization></SelectObjectContentRequest>',
  });
}

function handler(dice: Dice, voice: Voice): Promise<Answer> {
  const body = dice.pick([
    `return String.raw({ raw: { length: ${dice.pick(['4294967295', '1e15', '-1', 'ctx.args.l'])} } }).length;`,
    'const and = ctx.args.l.map((i) => ({ or: [{ [`a${i}`]: { eq: 1 } }, { b: { eq: i } }] })); ' +
      'return util.transform.toSubscriptionFilter({ and });',
    'let a = [1]; for (const _ of ctx.args.l) { a = [a, a]; } return JSON.stringify(a, null, 9).length;',
    'let s = "a"; for (const _ of ctx.args.l) { s = `${s}${s}`; } return s.length;',
  ]);
  const code =
    "import { util } from '@aws-appsync/utils';\n" +
    `export function request(ctx) { ${body} }\nexport function response(ctx) { return null; }`;
  const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };
  const context = JSON.stringify({ arguments: { l: range(many(dice, 40)) } });
  return voice.aws(evaluation('code', { runtime, code, context, function: 'request' }));
}
