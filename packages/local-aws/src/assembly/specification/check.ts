import { isObject } from '../../kernel/is-object.ts';
import { ownValue } from '../../kernel/own-value.ts';
import type { Check, Fault, Within } from './fault.ts';
import { choiceFaults, memberFaults } from './members.ts';
import type { Schema } from './schema.ts';
import { scalarFaults, typeFault } from './scalars.ts';

/** Finds every rule of the schema that the value breaks. */
export function faultsOf(check: Check, schema: Schema, value: unknown, path = ''): Fault[] {
  if (value === undefined || check.isOpen(value)) return [];
  if (schema.ref !== undefined) return faultsOf(check, ownValue(check.definitions, schema.ref) ?? {}, value, path);
  const wrongType = typeFault(schema, value);
  if (wrongType !== undefined) return [{ path, rule: wrongType }];
  const within = (one: Schema, member: unknown, place: string): Fault[] => faultsOf(check, one, member, place);
  return [...ownFaults(check, schema, value, path, within), ...choiceFaults(schema, value, path, within)];
}

function ownFaults(check: Check, schema: Schema, value: unknown, path: string, within: Within): Fault[] {
  if (Array.isArray(value)) return listFaults(check, schema, value, path, within);
  if (isObject(value)) return memberFaults(schema, value as Readonly<Record<string, unknown>>, path, within);
  const { pattern: _, ...others } = schema;
  return scalarFaults(check.withoutPatterns ? others : schema, value).map((rule) => ({ path, rule }));
}

function listFaults(check: Check, schema: Schema, items: readonly unknown[], path: string, within: Within): Fault[] {
  const { minItems = 0, maxItems = Infinity, uniqueItems = false, items: each } = schema;
  const faults = each ? items.flatMap((item, index) => within(each, item, `${path}[${index}]`)) : [];
  const say = (rule: string): unknown => faults.push({ path, rule });
  if (items.length < minItems) say(`expected minimum item count: ${minItems}, found: ${items.length}`);
  if (items.length > maxItems) say(`expected maximum item count: ${maxItems}, found: ${items.length}`);
  const texts = items.filter((item) => !check.isOpen(item)).map((item) => JSON.stringify(item));
  if (uniqueItems && new Set(texts).size < texts.length) say('array items are not unique');
  return faults;
}
