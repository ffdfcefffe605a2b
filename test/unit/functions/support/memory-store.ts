import type {
  Condition,
  ObjectStore,
  PutResult,
  SelectedRow,
  SelectQuery,
  StoredObject,
} from '../../../../functions/shared/storage/object-store.ts';
import { MissingObjectError } from '../../../../functions/shared/storage/errors.ts';
import { offsetFor, selectWithEngine } from '../../../../functions/shared/storage/select-engine.ts';
import type { Clock } from '../../../../functions/shared/storage/clock.ts';

export type Operation = 'get' | 'put' | 'list' | 'delete' | 'select';

export interface Call {
  /** Counts the calls to all stores of one world, from 1. */
  readonly number: number;
  readonly operation: Operation;
  readonly key: string;
}

/**
 * `before` and `after`: the caller dies before or after the effect. `twice`: the SDK repeats a request whose first
 * answer was lost.
 */
export type Fault = 'before' | 'after' | 'twice' | undefined;

export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface World {
  readonly clock: Clock;
  /** Called at every store call; says what goes wrong. */
  fault: (call: Call) => Fault;
  calls: Call[];
  /** Lets other callers in between: chance of the interleaving. */
  pause: () => Promise<void>;
}

export function createWorld(clock: Clock): World {
  return { clock, fault: () => undefined, calls: [], pause: () => Promise.resolve() };
}

interface Entry {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: number;
}

export interface MemoryStore extends ObjectStore {
  readonly objects: Map<string, Entry>;
}

export function createMemoryStore(world: World): MemoryStore {
  const objects = new Map<string, Entry>();
  let versions = 0;
  const apply = async <T>(operation: Operation, key: string, run: () => T): Promise<T> => {
    const call = { number: world.calls.length + 1, operation, key };
    world.calls.push(call);
    await world.pause();
    const fault = world.fault(call);
    if (fault === 'before') throw new Crash(`before ${operation} ${key}`);
    let result = run();
    if (fault === 'twice') result = run();
    await world.pause();
    if (fault === 'after') throw new Crash(`after ${operation} ${key}`);
    return result;
  };
  const holds = (key: string, condition: Condition): boolean => {
    if ('ifAbsent' in condition) return !objects.has(key);
    return 'ifMatch' in condition ? objects.get(key)?.etag === condition.ifMatch : true;
  };
  return {
    objects,
    get: (key, range) =>
      apply('get', key, (): StoredObject | undefined => {
        const entry = objects.get(key);
        return entry === undefined ? undefined : { body: entry.body.subarray(range?.from ?? 0), etag: entry.etag };
      }),
    put: (key, body, condition) =>
      apply('put', key, (): PutResult => {
        if (!holds(key, condition)) return { stored: false };
        versions += 1;
        objects.set(key, { body: Buffer.from(body), etag: `"${versions}"`, modified: world.clock.now() });
        return { stored: true, etag: `"${versions}"` };
      }),
    list: (prefix, options) =>
      apply('list', prefix, () => {
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > (options?.after ?? '')).sort();
        const limit = options?.limit ?? 1_000;
        return {
          objects: keys.slice(0, limit).map((key) => ({
            key,
            modified: objects.get(key)?.modified ?? 0,
            size: objects.get(key)?.body.length ?? 0,
          })),
          more: keys.length > limit,
        };
      }),
    delete: (key, condition) =>
      apply('delete', key, () => {
        if (condition === undefined || objects.get(key)?.etag === condition.ifMatch) objects.delete(key);
      }),
    // Each key succeeds or fails by itself, so a crash may come between any two of them.
    async deleteAll(deletions) {
      const each = deletions.map((one) => (typeof one === 'string' ? { key: one, ifMatch: undefined } : one));
      const results = await Promise.allSettled(
        each.map(({ key, ifMatch }) =>
          apply('delete', key, () => {
            if (ifMatch === undefined || objects.get(key)?.etag === ifMatch) objects.delete(key);
          }),
        ),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    select: async (key, query) => selectFrom(await apply('select', key, () => objects.get(key)?.body), key, query),
  };
}

async function selectFrom(body: Buffer | undefined, key: string, query: SelectQuery): Promise<readonly SelectedRow[]> {
  if (body === undefined) throw new MissingObjectError(`There is no object ${key}.`);
  const offset = offsetFor(query);
  return selectWithEngine(query, offset, body.subarray(offset));
}
