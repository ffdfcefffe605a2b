import { hostileJson, hostileValues, mutateBytes } from '../support/mutate.ts';
import { range, type Dice } from '../support/settings.ts';
import type { Call } from './examples.ts';
import { draftOf, formOf, protocolOf, type Draft } from './wire.ts';

export interface Mutant {
  readonly kind: string;
  readonly draft: Draft;
}

type Members = Readonly<Record<string, unknown>>;
type Make = (dice: Dice, call: Call) => Draft;

const strangeNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  'unknown',
  'x'.repeat(5_000),
  '\u0000',
  '0',
  'a.b',
  '🐉',
];
const huge = [
  'x'.repeat(100_000),
  '9'.repeat(10_000),
  'é'.repeat(50_000),
  '/'.repeat(5_000),
  '('.repeat(3_000),
  '%'.repeat(3_000),
];
const numbers = [0, -0, -1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, 5e-324, Number.MAX_SAFE_INTEGER];

const hostile = (dice: Dice): unknown =>
  dice.pick([
    dice.pick(hostileValues),
    dice.pick(numbers),
    dice.chance(0.2) ? dice.pick(huge) : dice.pick(strangeNames),
  ]);

/** Another value or another member, somewhere in it. */
function edit(dice: Dice, value: unknown, ends = 0.2): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(ends))
    return typeof value === 'string' && dice.chance(0.4) ? bent(dice, value) : hostile(dice);
  if (Array.isArray(value)) return editList(dice, value);
  const members = Object.entries(value);
  const at = dice.below(members.length + 1);
  const [name, inner] = members[at] ?? [dice.pick(strangeNames), hostile(dice)];
  const others = members.filter(([other]) => other !== name);
  switch (dice.below(6)) {
    case 0:
      return Object.fromEntries(others);
    case 1:
      return Object.fromEntries([...members, [dice.pick(strangeNames), hostile(dice)]]);
    case 2:
      return Object.fromEntries([...others, [dice.chance(0.5) ? name.toUpperCase() : dice.pick(strangeNames), inner]]);
    default:
      return Object.fromEntries([...others, [name, edit(dice, inner)]]);
  }
}

function editList(dice: Dice, list: readonly unknown[]): unknown[] {
  const first = list[0] ?? 'x';
  return dice.pick([
    () => [],
    () => [...list, hostile(dice)],
    () => range(dice.pick([11, 1_000, 20_000])).map(() => first),
    () => [edit(dice, first), ...list.slice(1)],
    () => [list],
  ])();
}

/** Text that nearly is what it was: names, ARNs and tokens of pages. */
function bent(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  return dice.pick([
    mutateBytes(dice, Buffer.from(text)).toString('utf8'),
    `${text}${text}`,
    text.slice(0, at),
    `${text.slice(0, at)}\ud800${text.slice(at)}`,
    ` ${text}`,
    Buffer.from(text).toString('base64'),
    text.toUpperCase(),
    `${text}:${'9'.repeat(20)}`,
  ]);
}

const nested = (depth: number, leaf: string): string => `${'{"a":'.repeat(depth)}${leaf}${'}'.repeat(depth)}`;
const nestedList = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** JSON text where one member's value is replaced by text that `JSON.stringify` could not write. */
function withMember(dice: Dice, input: Members, text: string): string {
  const names = Object.keys(input);
  const name = names.length > 0 ? dice.pick(names) : 'unknown';
  const others = Object.entries(input).filter(([other]) => other !== name);
  return `{${[...others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`), `${JSON.stringify(name)}:${text}`].join(',')}}`;
}

/** Members that hold JSON themselves: executions' input, details of events, messages of many forms, payloads. */
const holdsJson = (value: unknown): boolean => typeof value === 'string' && value.startsWith('{');
const withInner = (value: unknown, text: string): unknown => {
  if (holdsJson(value)) return text;
  if (Array.isArray(value)) return value.map((item) => withInner(item, text));
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withInner(inner, text)]))
    : value;
};

const jsonText = (dice: Dice): string =>
  dice.pick([
    () => nested(dice.pick([50, 100_000]), '1'),
    () => nestedList(dice.pick([50, 100_000])),
    () => dice.pick(hostileJson),
    () => JSON.stringify(hostile(dice)),
    () => '{"a":1,"a":{"__proto__":{"x":1}}}',
  ])();

const deepKey = (depth: number, ending = 'x'): string => `${'a.'.repeat(depth)}${ending}`;

/** Forms that contradict themselves, count wrongly or reach deep. */
const formEdits: readonly ((dice: Dice, name: string) => readonly (readonly [string, string])[])[] = [
  (_, name) => [
    [name, '1'],
    [`${name}.b`, '2'],
  ],
  (_, name) => [
    [`${name}.b`, '2'],
    [name, '1'],
  ],
  (dice, name) =>
    ['0', '-1', '1e3', '01', '2147483648', '9'.repeat(50), ''].map((index) => [
      `${name}.${dice.pick(['entry', 'member'])}.${index}.Name`,
      'x',
    ]),
  (_, name) => [
    [`${name}.entry.1`, 'x'],
    [`${name}.entry.1.Name`, 'x'],
  ],
  (_, name) => [
    [`${name}.entry.2.Name`, 'x'],
    [`${name}.entry.x.Name`, 'y'],
  ],
  (dice, name) => [[`${name}.${deepKey(dice.pick([30, 100, 100_000]))}`, 'x']],
  (dice) => [[deepKey(dice.pick([30, 100, 100_000]), '1'), 'x']],
  (_, name) => [
    [`${name}...`, 'x'],
    ['.', 'y'],
    ['', 'z'],
    ['entry', '1'],
    ['member.entry', '2'],
  ],
  () => [
    ['__proto__.x', '1'],
    ['constructor.prototype.x', '1'],
    ['__proto__', 'x'],
  ],
  (_, name) => [
    [name, '1'],
    [name, '2'],
    [name, '3'],
  ],
  (dice) => range(dice.pick([1_000, 20_000])).map((index) => [`MessageAttributes.entry.${index}.Name`, 'x']),
  (_, name) => [
    ['Action', 'Publish'],
    ['Action', 'ListTopics'],
    [name, 'x'],
  ],
  (dice) => [
    ['MessageAttributes.entry.1.Name', 'x'],
    ['MessageAttributes.entry.1.Value', dice.pick(['x', ''])],
  ],
  (dice) => [
    ['MessageAttributes.entry.1.Name', dice.pick(strangeNames)],
    ['MessageAttributes.entry.1.Value.DataType', dice.pick(['String', 'Number', 'Binary', 'x', ''])],
    ['MessageAttributes.entry.1.Value.StringValue.a', 'x'],
  ],
  (_, name) => [
    [`${name}.1`, 'x'],
    [`${name}.3`, 'y'],
  ],
];

function formMutant(dice: Dice, call: Call): Draft {
  const members = Object.entries(call.input);
  const name =
    members.length > 0 && dice.chance(0.8)
      ? (dice.pick(members)[0] as string)
      : dice.pick(['MessageAttributes', 'Tags', 'a']);
  const extra = dice.pick(formEdits)(dice, name);
  const kept = dice.chance(0.5) ? members : members.filter(([other]) => other !== name);
  const body = formOf(call.service, call.action, dice.chance(0.5) ? [...kept, ...extra] : [...extra, ...kept]);
  return draftOf(call, dice.chance(0.2) ? mutateBytes(dice, body) : body);
}

const editMembers: Make = (dice, call) => {
  let input: Members = call.input;
  for (let edits = 1 + dice.below(2); edits > 0; edits -= 1) {
    const edited = edit(dice, input, 0.02);
    if (typeof edited !== 'object' || edited === null || Array.isArray(edited))
      return protocolOf(call.service) === 'json'
        ? draftOf(call, Buffer.from(JSON.stringify(edited) ?? ''))
        : draftOf(call);
    input = edited as Members;
  }
  return draftOf({ ...call, input });
};

const spoilText: Make = (dice, call) =>
  protocolOf(call.service) === 'json'
    ? draftOf(call, Buffer.from(withMember(dice, call.input, jsonText(dice))))
    : formOrInner(dice, call);
const formOrInner: Make = (dice, call) =>
  protocolOf(call.service) === 'query' && dice.chance(0.7)
    ? formMutant(dice, call)
    : draftOf({ ...call, input: withInner(call.input, jsonText(dice)) as Members });
const innerJson: Make = (dice, call) =>
  JSON.stringify(call.input).includes('{\\"')
    ? draftOf({ ...call, input: withInner(call.input, jsonText(dice)) as Members })
    : spoilText(dice, call);
const bytes: Make = (dice, call) => {
  const draft = draftOf(call);
  return { ...draft, body: mutateBytes(dice, draft.body) };
};

const types = [
  'text/plain',
  'application/x-amz-json-1.0',
  'application/x-www-form-urlencoded',
  'application/json',
  'application/cbor',
  'multipart/form-data; boundary=x',
  'x'.repeat(2_000),
  '',
];
const strangeTargets = [
  '',
  '.',
  'GetParameter',
  'AmazonSSM.',
  'AmazonSSM.__proto__',
  'AmazonSSM.constructor',
  'AmazonSSM.toString',
  'AmazonSQS.CreateQueue',
  'AWSCognitoIdentityProviderService.Unknown',
  `AmazonSSM.${'x'.repeat(5_000)}`,
  'a.b.c.GetParameter',
  'AmazonSSM#GetParameter',
];

const transport: Make = (dice, call) => {
  const draft = draftOf(call);
  const headers = { ...draft.headers };
  switch (dice.below(5)) {
    case 0:
      return { ...draft, headers: { ...headers, 'content-type': dice.pick(types) } };
    case 1:
      return { ...draft, headers: { ...headers, 'x-amz-target': dice.pick(strangeTargets) } };
    case 2:
      return { ...draft, method: dice.pick(['GET', 'PUT', 'DELETE', 'PATCH']) };
    case 3:
      return {
        ...draft,
        path: dice.pick([
          '/x',
          '/2015-03-31/functions',
          '/2015-03-31/functions/a/b/c',
          '/2015-03-31/functions/%ff/invocations',
          '/schedules/%ff',
          '/schedules/a/b',
          '/schedules',
          '/__proto__',
          `/${'x'.repeat(5_000)}`,
        ]),
      };
    default:
      return {
        ...draft,
        body: Buffer.from(
          dice.pick([
            '',
            'null',
            '[]',
            '1',
            '"x"',
            '{',
            '\ufeff{}',
            nestedList(100_000),
            nested(100_000, '1'),
            `{"a":${nested(100_000, '1')}}`,
            '{}{}',
            '{"__proto__":1}',
            ' '.repeat(100_000),
            '&&&===',
            '%',
            '%ff=%ff',
            'Action',
            'Action=',
            'Action=__proto__',
            `Action=${'x'.repeat(5_000)}`,
          ]),
        ),
      };
  }
};

const kinds: readonly (readonly [weight: number, kind: string, make: Make])[] = [
  [50, 'members', editMembers],
  [16, 'text', spoilText],
  [10, 'inner JSON', innerJson],
  [12, 'bytes', bytes],
  [12, 'transport', transport],
];

/** The mutant of these numbers. */
export function mutantOf(dice: Dice, calls: readonly Call[]): Mutant {
  let left = dice.below(100);
  const [, kind, make] = kinds.find(([weight]) => (left -= weight) < 0) ?? kinds[0]!;
  const call = dice.pick(calls);
  return { kind: `${kind} of ${call.service}:${call.action}`, draft: make(dice, call) };
}
