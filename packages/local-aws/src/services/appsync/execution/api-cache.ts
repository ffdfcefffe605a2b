import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { TakeTurn } from './handler-turns.ts';
import type { ApiCache, Caching, Resolver } from '../model.ts';
import { andThen, type MaybePromise, type Run } from './run-document.ts';
import { isObject } from '../../../kernel/is-object.ts';

const inMutation = declareUnverified(
  'appsync-cache:in-mutation',
  'A resolver that is cached was run by a mutation.',
  'it is run, and what it answers is not cached',
);
const nestedField = declareUnverified(
  'appsync-cache:full-request-source',
  'With FULL_REQUEST_CACHING a field below the root was resolved, and the documentation has no source among the keys.',
  'the source is a part of the key',
);
const bothWays = declareUnverified(
  'appsync-cache:both-ways',
  'An API with FULL_REQUEST_CACHING has a resolver with a CachingConfig of its own.',
  'the CachingConfig does not count',
);

export interface CachePorts {
  readonly clock: Clock;
  readonly requireAllowed: RequireAllowed;
  readonly takeTurn: TakeTurn;
}

/** The parts of a field that can belong to its cache key. */
export interface KeyContext {
  readonly arguments: unknown;
  readonly source: unknown;
  readonly identity: unknown;
}

export type Cached = (
  resolver: Resolver,
  run: Run,
  context: KeyContext,
  resolve: () => MaybePromise<unknown>,
) => MaybePromise<unknown>;

/**
 * Answers resolvers from the API's cache. docs: AWS AppSync Developer Guide, "Configuring server-side caching and API
 * payload compression in AWS AppSync"
 */
export function createCached({ clock, requireAllowed, takeTurn }: CachePorts): Cached {
  return (resolver, run, context, resolve) => {
    const { cache } = run.api;
    if (!cache || run.operation === 'subscription') return resolve();
    const caching = cachingOf(cache, resolver, context, requireAllowed);
    if (!caching) return resolve();
    if (run.operation === 'mutation') {
      if (resolver.caching || context.source !== null) requireAllowed(inMutation);
      return resolve();
    }
    const turn = takeTurn(run, [context.arguments, context.source, context.identity]);
    const answer = (): MaybePromise<unknown> =>
      throughCache(cache, keyOf(resolver, caching, context), run, clock, caching.ttl, resolve);
    return turn ? turn.then(answer) : answer();
  };
}

const keyOf = (resolver: Resolver, { keys }: Caching, context: KeyContext): string =>
  entryKey(
    resolver,
    keys.map((path) => [path, valueAt(context, path)] as const),
  );

function throughCache(
  cache: ApiCache,
  key: string,
  run: Run,
  clock: Clock,
  ttl: number,
  resolve: () => MaybePromise<unknown>,
): MaybePromise<unknown> {
  const kept = cache.entries.get(key);
  if (kept && kept.expires > clock.now()) return JSON.parse(kept.text) as unknown;
  const errors = run.appended.length;
  return andThen(resolve(), (value) => {
    // An answer with errors is not kept.
    const expires = (clock.now() + ttl * 1000) as EpochMs;
    if (run.appended.length === errors && value !== undefined)
      cache.entries.set(key, { text: JSON.stringify(value), expires });
    return value;
  });
}

function cachingOf(
  { behavior, ttl }: ApiCache,
  { caching }: Resolver,
  { source }: KeyContext,
  requireAllowed: RequireAllowed,
): Caching | undefined {
  if (behavior === 'PER_RESOLVER_CACHING') return caching;
  if (caching) requireAllowed(bothWays);
  if (source === null) return { ttl, keys: ['context.arguments', 'context.identity'] };
  requireAllowed(nestedField);
  return { ttl, keys: everyKey };
}

/** The keys of a resolver that names none. */
export const everyKey: readonly string[] = ['context.arguments', 'context.source', 'context.identity'];

/** Gives `$context.arguments.id`, `context.arguments.id` and `ctx.args.id` one spelling. */
export const keyPath = (text: string): string =>
  text.replace(/^\$?(?:context|ctx)\./, 'context.').replace(/^context\.args(?=\.|$)/, 'context.arguments');

function valueAt(context: KeyContext, path: string): unknown {
  let value: unknown = context;
  for (const name of path.split('.').slice(1))
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
  return value ?? null;
}

const entryKey = (
  { typeName, fieldName }: Pick<Resolver, 'typeName' | 'fieldName'>,
  parts: readonly (readonly [string, unknown])[],
): string => JSON.stringify([typeName, fieldName, parts], sorted);

/** The order in which a client writes the members of an object does not matter. */
const sorted = (_name: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => Number(a > b) - Number(a < b))) : value;

export type Evict = (run: Run, eviction: unknown) => void;

/**
 * Implements `extensions.evictFromApiCache`, which works in mutations only. docs: AWS AppSync Developer Guide,
 * "Extensions"
 */
export const createEvict =
  (clock: Clock): Evict =>
  (run, eviction) => {
    const { typeName, fieldName, keys } = eviction as { typeName: string; fieldName: string; keys: unknown };
    const { cache } = run.api;
    if (!cache || run.operation !== 'mutation' || typeof keys !== 'object' || keys === null) return;
    const parts = Object.entries(keys).map(([path, value]) => [keyPath(path), value as unknown] as const);
    const key = entryKey({ typeName, fieldName }, parts);
    if ((cache.entries.get(key)?.expires ?? 0) > clock.now()) run.cacheEntriesDeleted += 1;
    cache.entries.delete(key);
  };
