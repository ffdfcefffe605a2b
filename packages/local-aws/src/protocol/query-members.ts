import type { Members } from '../contract/action.ts';
import type { ActionMember, ActionMembers } from '../kernel/action-members.ts';
import { isObject } from '../kernel/is-object.ts';
import { ownValue } from '../kernel/own-value.ts';

/**
 * Gives the texts of a form the types that the members of an action have. What cannot have that type stays a text, so
 * that the reader of members refuses it. docs: Smithy, "AWS Query protocol"
 */
export const typedMembers = (members: ActionMembers, input: Members): Members =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const member = ownValue(members, name);
      return [name, member ? typed(member, value) : value];
    }),
  );

function typed(member: ActionMember, value: unknown): unknown {
  if (member.type === 'list') return listOf(member, value);
  if (member.type === 'structure') return isObject(value) ? typedMembers(member.members ?? {}, value) : value;
  const read = ownValue(readers, member.type);
  return typeof value === 'string' && read ? read(value) : value;
}

/** A list without items is an empty text. */
function listOf({ item }: ActionMember, value: unknown): unknown {
  if (value === '') return [];
  return Array.isArray(value) && item ? value.map((inner) => typed(item, inner)) : value;
}

/** Neither hexadecimal numbers nor spaces. */
function numberOf(text: string): unknown {
  const value = /^[-+.\deE]+$/.test(text) ? Number(text) : NaN;
  return Number.isNaN(value) ? text : value;
}

function secondsOf(text: string): unknown {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?)?$/.test(text);
  const at = isDate ? Date.parse(withZone(text)) : NaN;
  return Number.isNaN(at) ? text : at / 1_000;
}

/** A time without a zone is one of UTC. */
const withZone = (text: string): string => (/T[^Z+-]*$/.test(text) ? `${text}Z` : text);

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  integer: numberOf,
  long: numberOf,
  float: numberOf,
  flag: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  timestamp: secondsOf,
};

/** What the outputs of a service do not tell of themselves: which numbers are times, and which objects are maps. */
interface OutputForm {
  readonly timestamps: RegExp;
  readonly maps: readonly string[];
}

/** Turns an output of the JSON protocol into that of the Query protocol. docs: Smithy, "AWS Query protocol" */
export const formAnswer = (output: unknown, form: OutputForm): object =>
  isObject(output)
    ? Object.fromEntries(Object.entries(output).map(([name, value]) => [name, written(name, value, form)]))
    : {};

function written(name: string, value: unknown, form: OutputForm): unknown {
  if (Array.isArray(value)) return { member: value.map((item) => written(name, item, form)) };
  if (isObject(value)) return form.maps.includes(name) ? entriesOf(value) : formAnswer(value, form);
  return typeof value === 'number' && form.timestamps.test(name) ? timeOf(value) : value;
}

const entriesOf = (map: object): object => ({
  entry: Object.entries(map).map(([key, value]) => ({ key, value })),
});

const timeOf = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
