import { withLongs } from '../long-numbers.ts';
import { isObject, type Json, type JsonObject } from '../numbers.ts';

/** Answers the names of a path such as `$states.input.order.id`; undefined for any other expression. */
export function namesIn(ast: unknown): readonly string[] | undefined {
  const { type, steps } = ast as { readonly type?: string; readonly steps?: readonly unknown[] };
  const path = type === 'path' && hasOnly(ast, ['type', 'steps']) ? (steps ?? []) : [ast];
  const names = path.map((step, index) => {
    const { type: kind, value } = step as { readonly type?: string; readonly value?: unknown };
    const isName = kind === (index === 0 ? 'variable' : 'name') && hasOnly(step, ['type', 'value', 'position']);
    return isName && typeof value === 'string' ? value : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

const hasOnly = (node: unknown, members: readonly string[]): boolean =>
  Object.keys(node as object).every((name) => members.includes(name));

/** Answers a copy of what the names lead to through objects alone: there JSONata gives the same. */
export function memberAt(names: readonly string[], bindings: JsonObject): Json | undefined {
  let value: Json | undefined = names.length > 0 ? bindings : undefined;
  for (const name of names) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (value === undefined) return undefined;
  const found = withLongs(value);
  if (Array.isArray(found)) return [...found];
  return isObject(found) ? { ...found } : found;
}
