import { isObject } from '../../kernel/is-object.ts';

/** The most names of a path in an event. No pattern leads deeper, so deeper values stay unchanged. */
export const deepestPath = 500;

/**
 * Expands names with dots at every level: `{"a.b": 1}` → `{"a": {"b": 1}}`. Objects at the same path are merged; other
 * values become a list. The whole walk visits each value once, however many dots the names have.
 */
export const nested = (value: unknown): unknown => (hasPath(value, 0) ? plain(grown(value, 0), 0) : value);

function hasPath(value: unknown, depth: number): boolean {
  if (depth > deepestPath || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => hasPath(item, depth + 1));
  return Object.entries(value).some(([name, inner]) => name.includes('.') || hasPath(inner, depth + 1));
}

/** An object that still grows. */
class Branch {
  readonly members = new Map<string, unknown>();
}

function grown(value: unknown, depth: number): unknown {
  if (depth > deepestPath) return value;
  if (Array.isArray(value)) return value.map((item) => grown(item, depth + 1));
  if (!isObject(value)) return value;
  const branch = new Branch();
  for (const [name, inner] of Object.entries(value)) {
    const parts = name.split('.', deepestPath + 1);
    const steps = depth + parts.length > deepestPath ? [name] : parts;
    put(branch, steps, grown(inner, depth + steps.length));
  }
  return branch;
}

function put(branch: Branch, steps: readonly string[], value: unknown): void {
  let { members } = branch;
  for (const step of steps.slice(0, -1)) {
    const known = members.get(step);
    const inner = known instanceof Branch ? known : new Branch();
    if (known !== inner) meet(members, step, inner);
    ({ members } = inner);
  }
  meet(members, steps.at(-1) ?? '', value);
}

function meet(members: Map<string, unknown>, name: string, value: unknown): void {
  const known = members.get(name);
  if (!members.has(name)) members.set(name, value);
  else if (known instanceof Branch && value instanceof Branch)
    for (const [inner, one] of value.members) meet(known.members, inner, one);
  // These lists were made here, so they may grow.
  else if (Array.isArray(known)) for (const one of [value].flat()) known.push(one);
  else members.set(name, [known, value].flat());
}

/**
 * Turns branches into plain values; several values at one path become a list. It uses loops, so that a level takes one
 * frame of the stack.
 */
function plain(value: unknown, depth: number): unknown {
  if (value instanceof Branch) {
    const entries: [string, unknown][] = [];
    for (const [name, inner] of value.members) entries.push([name, plain(inner, depth + 1)]);
    return Object.fromEntries(entries);
  }
  if (!Array.isArray(value) || depth > 2 * deepestPath) return value;
  const items: unknown[] = [];
  for (const item of value) items.push(plain(item, depth + 1));
  return items;
}
