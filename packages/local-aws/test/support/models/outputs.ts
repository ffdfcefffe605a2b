import type { Wire } from './compare.ts';
import type { ModelShape } from './model.ts';

/** Lists in what an answer differs from the model of its action: members, their types, values that are none. */
export function outputProblems(value: unknown, model: ModelShape, wire: Wire, at = 'the answer'): string[] {
  if (value === undefined) return [];
  const given = wire === 'form' && model.kind === 'list' ? itemsOf(value) : value;
  if (!isOf(given, model.kind, wire)) return [`${at} is ${typeof given}, and ${model.kind} in the model`];
  if (model.values && !model.values.includes(String(given))) return [`${at} is ${String(given)}, which is no value`];
  if (model.kind === 'list' && model.item) return many(given as unknown[], model.item(), wire, `${at}[]`);
  if (model.kind === 'map' && wire === 'json' && model.item)
    return many(Object.values(given as object), model.item(), wire, `${at}{}`);
  return model.kind === 'structure' ? ofMembers(given as Record<string, unknown>, model, wire, at) : [];
}

const many = (items: readonly unknown[], model: ModelShape, wire: Wire, at: string): string[] => [
  ...new Set(items.flatMap((item) => outputProblems(item, model, wire, at))),
];

const ofMembers = (value: Record<string, unknown>, model: ModelShape, wire: Wire, at: string): string[] => [
  ...Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .flatMap(([name, member]) => {
      const shape = model.members?.[name];
      return shape ? outputProblems(member, shape(), wire, `${at}.${name}`) : [`${at}.${name} is no member`];
    }),
  ...(model.required ?? []).filter((name) => value[name] === undefined).map((name) => `${at}.${name} is missing`),
];

/** Forms are answered in XML: the items of a list are its elements `member`. */
const itemsOf = (value: unknown): unknown => (value as { readonly member?: unknown } | null)?.member ?? value;

const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function isOf(value: unknown, kind: ModelShape['kind'], wire: Wire): boolean {
  const checks: Readonly<Record<ModelShape['kind'], () => boolean>> = {
    text: () => typeof value === 'string' || (wire === 'form' && typeof value === 'number'),
    number: () => typeof value === 'number' || (wire === 'form' && !Number.isNaN(Number(value))),
    flag: () => typeof value === 'boolean' || (wire === 'form' && (value === 'true' || value === 'false')),
    timestamp: () => typeof value === 'number' || isTime(value),
    blob: () => typeof value === 'string' || value instanceof Uint8Array,
    document: () => true,
    list: () => Array.isArray(value),
    map: () => isObject(value),
    structure: () => isObject(value),
  };
  return checks[kind]();
}
