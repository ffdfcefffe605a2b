/** Puts the values of `{{path}}` into every text of a value. */
export function filled<Value>(value: Value, known: Readonly<Record<string, unknown>>): Value {
  if (typeof value === 'string') return filledText(value, known) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => filled(each, known)) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, known)])) as Value;
}

function filledText(text: string, known: Readonly<Record<string, unknown>>): unknown {
  const [whole] = /^\{\{([\w.-]+)\}\}$/.exec(text)?.slice(1) ?? [];
  // A text that is nothing else becomes the value itself, which may be a number.
  if (whole !== undefined) return at(known, whole) ?? absent(whole);
  return text.replace(/\{\{([\w.-]+)\}\}/g, (_, path: string) => String(at(known, path) ?? absent(path)));
}

/** The part of a value at a path of names and indices. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (part, name) => (typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined),
      value,
    );

function absent(path: string): never {
  throw new MissingPart(path);
}

/** A step needs what an earlier one has not answered. */
export class MissingPart extends Error {
  constructor(path: string) {
    super(`nothing has answered ${path}`);
    this.name = 'MissingPart';
  }
}
