import { mutateBytes } from '../support/mutate.ts';
import { range, type Dice } from '../support/settings.ts';
import type { Call } from './examples.ts';
import { strangeNames } from './hostile-values.ts';
import { draftOf, formOf, type Draft } from './wire.ts';

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

/** A call of the Query protocol, with one of these. */
export function formMutant(dice: Dice, call: Call): Draft {
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
