import { isObject } from '../../kernel/is-object.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `{"a.b": 1}` → `{"a": {"b": 1}}`, wherever it stands. Objects that meet at a path are one; values become a list. */
export function nested(value: unknown): unknown {
  if (!hasPath(value)) return value;
  if (Array.isArray(value)) return value.map(nested);
  return Object.entries(value as Fields).reduce<Fields>(
    (whole, [name, inner]) => merge(whole, atPath(name.split('.'), nested(inner))),
    {},
  );
}

const hasPath = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(hasPath);
  return isObject(value) && Object.entries(value).some(([name, inner]) => name.includes('.') || hasPath(inner));
};

const atPath = ([name = '', ...rest]: readonly string[], value: unknown): Fields => ({
  [name]: rest.length === 0 ? value : atPath(rest, value),
});

function merge(into: Fields, other: Fields): Fields {
  const merged: [string, unknown][] = Object.entries(other).map(([name, value]) => {
    if (!Object.hasOwn(into, name)) return [name, value];
    const known = into[name];
    return [name, isObject(known) && isObject(value) ? merge(known, value) : [known, value].flat()];
  });
  return { ...into, ...Object.fromEntries(merged) };
}
