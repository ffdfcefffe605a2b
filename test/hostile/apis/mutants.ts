import { hostileJson, mutateBytes } from '../support/mutate.ts';
import type { Dice } from '../support/settings.ts';
import type { Call } from './examples.ts';
import { formMutant } from './form-mutants.ts';
import { edit, hostile } from './hostile-values.ts';
import { draftOf, protocolOf, type Draft } from './wire.ts';

export interface Mutant {
  readonly kind: string;
  readonly draft: Draft;
}

type Members = Readonly<Record<string, unknown>>;
type Make = (dice: Dice, call: Call) => Draft;

const nested = (depth: number, leaf: string): string => `${'{"a":'.repeat(depth)}${leaf}${'}'.repeat(depth)}`;
const nestedList = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** JSON text where one member's value is replaced by text that `JSON.stringify` could not write. */
function withMember(dice: Dice, input: Members, text: string): string {
  const names = Object.keys(input);
  const name = names.length > 0 ? dice.pick(names) : 'unknown';
  const others = Object.entries(input).filter(([other]) => other !== name);
  const kept = others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  return `{${[...kept, `${JSON.stringify(name)}:${text}`].join(',')}}`;
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
