import { ownValue } from '../../kernel/own-value.ts';
import type { Fault, Within } from './fault.ts';
import { matches } from './scalars.ts';
import type { Schema } from './schema.ts';

type Members = Readonly<Record<string, unknown>>;

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/**
 * Finds missing and unknown members of an object, and the faults within the others. recorded:
 * aws-cloudformation/cloudformation-coverage-roadmap issue 1514 (required and extraneous keys)
 */
export function memberFaults(schema: Schema, value: Members, path: string, within: Within): Fault[] {
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const faults: Fault[] = missing(schema, names).map((name) => ({ path, rule: `required key [${name}] not found` }));
  for (const name of names) {
    const one = memberSchema(schema, name);
    if (one) faults.push(...within(one, value[name], join(path, name)));
    else if (schema.isClosed)
      faults.push({ path: join(path, name), rule: `extraneous key [${name}] is not permitted` });
  }
  return [...faults, ...countFaults(schema, names, path), ...togetherFaults(schema, names, path)];
}

const missing = ({ required = [] }: Schema, names: readonly string[]): string[] =>
  required.filter((name) => !names.includes(name));

function memberSchema({ properties = {}, patternProperties = {} }: Schema, name: string): Schema | undefined {
  const own = ownValue(properties, name);
  if (own) return own;
  return Object.entries(patternProperties).find(([pattern]) => matches(pattern, name))?.[1];
}

function countFaults({ minProperties = 0, maxProperties = Infinity }: Schema, names: readonly string[], path: string) {
  const count = names.length;
  if (count < minProperties) return [{ path, rule: `minimum size: [${minProperties}], found: [${count}]` }];
  return count > maxProperties ? [{ path, rule: `maximum size: [${maxProperties}], found: [${count}]` }] : [];
}

/** Finds members that lack a required partner or exclude each other. */
function togetherFaults(schema: Schema, names: readonly string[], path: string): Fault[] {
  const { dependentRequired = {}, dependentExcluded = {}, requiredOr, requiredXor } = schema;
  const has = (name: string): boolean => names.includes(name);
  const faults: Fault[] = [];
  for (const [name, needed] of Object.entries(dependentRequired))
    for (const other of needed)
      if (has(name) && !has(other)) faults.push({ path, rule: `property [${other}] is required with [${name}]` });
  const excluding = Object.entries(dependentExcluded)
    .flatMap(([name, others]) => others.map((other) => [name, other].sort()))
    .filter((pair) => pair.every(has));
  for (const pair of new Set(excluding.map((names) => names.join(', '))))
    faults.push({ path, rule: `properties [${pair}] exclude each other` });
  if (requiredOr && !requiredOr.some(has)) faults.push({ path, rule: `one of [${requiredOr.join(', ')}] is required` });
  if (requiredXor && requiredXor.filter(has).length !== 1)
    faults.push({ path, rule: `exactly one of [${requiredXor.join(', ')}] is required` });
  return faults;
}

/** Checks that one of several schemas fits. It reports one fault, because it cannot tell which schema was meant. */
export function choiceFaults({ anyOf, oneOf }: Schema, value: unknown, path: string, within: Within): Fault[] {
  const choices = anyOf ?? oneOf;
  if (!choices) return [];
  const fitting = choices.filter((one) => within(one, value, path).length === 0).length;
  if (fitting === 0) return [{ path, rule: `no subschema matched out of the total ${choices.length} subschemas` }];
  return oneOf && fitting > 1 && choices.every(({ required }) => required)
    ? [{ path, rule: `${fitting} subschemas matched instead of one` }]
    : [];
}
