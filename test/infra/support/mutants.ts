import type { Resource, Template } from './synthesised.ts';

/** A template with one changed resource. */
export interface Mutant {
  readonly logicalId: string;
  /** Says where the change is and what it is: `Properties.Name: too long`. */
  readonly change: string;
  readonly mutated: Resource;
  /** The change hides the order of the resources. */
  readonly isOfOrder?: boolean;
}

type Path = readonly (string | number)[];

/** Returns the replacement of a value, or undefined if the change does not apply to it. */
const changes: Readonly<Record<string, (value: unknown) => unknown>> = {
  'an object': (value) => (isObject(value) ? undefined : { Nonsense: 'x' }),
  'a list': (value) => (Array.isArray(value) ? undefined : ['x', 'y']),
  'a text': (value) => (typeof value === 'object' ? 'nonsense' : undefined),
  nothing: (value) => (typeof value === 'string' ? '' : undefined),
  'too long': (value) => (typeof value === 'string' ? 'x'.repeat(70_000) : undefined),
  'with a stranger': (value) => (typeof value === 'string' ? `${value} \u0001?` : undefined),
  'another word': (value) => (typeof value === 'string' ? `${value}Nonsense` : undefined),
  'less than nothing': (value) => (typeof value === 'number' ? -7 : undefined),
  'very much': (value) => (typeof value === 'number' ? 1e12 : undefined),
  'no number': (value) => (typeof value === 'number' ? 'many' : undefined),
  'neither true nor false': (value) => (typeof value === 'boolean' ? 'perhaps' : undefined),
  'one more': (value) => (isObject(value) ? { ...value, Nonsense: 1 } : undefined),
  'very many': (value) =>
    Array.isArray(value) && value.length > 0 ? Array.from({ length: 600 }, () => value[0] as unknown) : undefined,
  'an empty list': (value) => (Array.isArray(value) && value.length > 0 ? [] : undefined),
  'a name of nothing': (value) => (isCall(value) ? { Ref: 'Nonsense' } : undefined),
  'an attribute of nothing': (value) => (isCall(value) ? { 'Fn::GetAtt': ['Nonsense', 'Arn'] } : undefined),
};

/** Lists every change of every value of every resource. The seed decides the order. */
export function mutantsOf({ Resources }: Template, seed: number): Mutant[] {
  const random = randomFrom(seed);
  const all = Object.entries(Resources).flatMap(([logicalId, resource]) => mutantsOfResource(logicalId, resource));
  return all
    .map((mutant) => [random(), mutant] as const)
    .sort(([a], [b]) => a - b)
    .map(([, mutant]) => mutant);
}

function mutantsOfResource(logicalId: string, resource: Resource): Mutant[] {
  const paths = pathsOf(resource.Properties ?? {}, ['Properties']);
  const own = paths.flatMap(([path, value]) =>
    Object.entries(changes).flatMap(([name, change]) => {
      const other = change(value);
      // A template whose Properties are no object cannot be read at all.
      if (other === undefined || (path.length === 1 && name !== 'one more')) return [];
      return [
        { logicalId, change: `${path.join('.')}: ${name}`, mutated: withValue(resource, path, other) as Resource },
      ];
    }),
  );
  const gone = paths
    .filter(([path]) => typeof path.at(-1) === 'string' && path.length > 1)
    .map(([path]) => ({
      logicalId,
      change: `${path.join('.')}: gone`,
      mutated: withValue(resource, path, undefined) as Resource,
    }));
  const around = Object.entries<Partial<Record<string, unknown>>>({
    'Type: unknown': { Type: `${resource.Type}Nonsense` },
    'DependsOn: nothing that exists': { DependsOn: ['Nonsense'] },
    'DependsOn: itself': { DependsOn: [logicalId] },
    'DeletionPolicy: unknown': { DeletionPolicy: 'Keep' },
    'UpdateReplacePolicy: unknown': { UpdateReplacePolicy: 'RetainExceptOnCreate' },
    'Condition: nothing that exists': { Condition: 'Nonsense' },
  }).map(([change, members]) => ({
    logicalId,
    change,
    mutated: { ...resource, ...members } as Resource,
    isOfOrder: /^(DependsOn|Condition)/.test(change),
  }));
  return [...own, ...gone, ...around];
}

/** Lists the values with their paths. It does not look into intrinsic functions. */
function pathsOf(value: unknown, path: Path): (readonly [Path, unknown])[] {
  if (typeof value !== 'object' || value === null || isCall(value)) return [[path, value]];
  const members: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 2).map((item: unknown, index) => [index, item])
    : Object.entries(value);
  return [[path, value], ...members.flatMap(([name, member]) => pathsOf(member, [...path, name]))];
}

function withValue(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  if (Array.isArray(value))
    return value.map((item, index) => (index === name ? withValue(item, rest, other) : (item as unknown)));
  const changed = {
    ...(value as Record<string, unknown>),
    [name]: withValue(Reflect.get(value as object, name), rest, other),
  };
  if (changed[name] === undefined) Reflect.deleteProperty(changed, name);
  return changed;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isCall(value);

function isCall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

/** Returns the same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
