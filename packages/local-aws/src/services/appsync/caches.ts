import type { Database } from 'libsql';
import { createCache } from '../../kernel/cache.ts';
import type { Api, CacheEntry, CacheSettings } from './model.ts';

/** The settings of caches. What calls changed stays over restarts, until the template says something else. */
export interface Caches {
  /** Makes the cache of the template, or what calls made of it. */
  provision(api: Api, settings: CacheSettings): void;
  /** Changes, makes or removes a cache by a call. A cache that is changed is empty. */
  set(api: Api, settings: CacheSettings | undefined): void;
  /** Makes the caches of earlier calls, for APIs whose template has none. */
  resume(apis: readonly Api[]): void;
}

/** The most characters of all entries of an API. Even the smallest instance has more memory, but a laptop may not. */
const mostCharacters = 64 * 1024 * 1024;
/** The key counts too, because it contains the arguments of a client. */
const weightOf = ({ text }: CacheEntry, key: string): number => key.length + text.length + 200;

/** `said` is what the template said last, `settings` what holds now: each is JSON, and `null` for no cache. */
const schema = `
  CREATE TABLE IF NOT EXISTS appsync_caches (api TEXT PRIMARY KEY, said TEXT NOT NULL, settings TEXT NOT NULL);
`;

export function createCaches(database: Database): Caches {
  database.exec(schema);
  const find = database.prepare('SELECT said, settings FROM appsync_caches WHERE api = ?').raw();
  const keep = database.prepare('INSERT OR REPLACE INTO appsync_caches VALUES (?, ?, ?)');
  const keptOf = ({ settings: { id } }: Api): readonly [said: string, settings: string] | undefined =>
    find.get(id) as [string, string] | undefined;
  const apply = (api: Api, settings: CacheSettings | null): void => {
    api.cache = settings ? { ...settings, entries: createCache(mostCharacters, weightOf) } : undefined;
  };
  return {
    provision(api, settings) {
      const said = JSON.stringify(settings);
      const kept = keptOf(api);
      if (kept?.[0] !== said) keep.run(api.settings.id, said, said);
      apply(api, kept?.[0] === said ? (JSON.parse(kept[1]) as CacheSettings | null) : settings);
    },
    set(api, settings) {
      keep.run(api.settings.id, keptOf(api)?.[0] ?? 'null', JSON.stringify(settings ?? null));
      apply(api, settings ?? null);
    },
    resume(apis) {
      for (const api of apis) {
        const [said, settings] = keptOf(api) ?? [];
        if (said === 'null' && settings !== undefined) apply(api, JSON.parse(settings) as CacheSettings | null);
      }
    },
  };
}
