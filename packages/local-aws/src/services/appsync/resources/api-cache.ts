import { honoured, inert, only, text, type PropertySpec } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { everyKey, keyPath } from '../execution/api-cache.ts';
import { findings } from '../../../kernel/errors.ts';
import { badRequest } from '../errors.ts';
import type { Caches } from '../caches.ts';
import type { CacheSettings, Caching } from '../model.ts';
import type { AppSyncStore } from '../store.ts';

/** docs: AWS AppSync API Reference, "CachingConfig" */
const mostSeconds = 3600;
const mostKeys = 25;

export function apiCache(state: AppSyncStore, caches: Caches): ResourceProvider {
  const properties: Record<string, PropertySpec> = {
    ApiId: text,
    ApiCachingBehavior: only('FULL_REQUEST_CACHING', 'PER_RESOLVER_CACHING'),
    Ttl: honoured,
    Type: text,
    AtRestEncryptionEnabled: inert('the cache is in the memory of this process'),
    TransitEncryptionEnabled: inert('the cache is in the memory of this process'),
    HealthMetricsConfig: inert('there are no instances whose health could be measured'),
  };
  return {
    properties,
    examine: ({ properties: { Ttl } }) => findings(() => readTtl('Ttl', Ttl)),
    provision(request) {
      const { ApiId, ApiCachingBehavior, Ttl, Type } = request.properties;
      const api = state.api(String(ApiId));
      const behavior = ApiCachingBehavior as CacheSettings['behavior'];
      caches.provision(api, { behavior, ttl: readTtl('Ttl', Ttl), type: String(Type) });
      return { ref: api.settings.id, attributes: {} };
    },
    remove({ ref }) {
      for (const api of state.apis()) if (api.settings.id === ref) caches.set(api, undefined);
    },
  };
}

interface CachingConfig {
  readonly Ttl?: unknown;
  readonly CachingKeys?: readonly string[];
}

/** Reads the CachingConfig of a resolver. */
export function readCaching(config: unknown): Caching | undefined {
  for (const check of cachingChecks(config)) check();
  if (config === undefined) return undefined;
  const { Ttl, CachingKeys = [] } = config as CachingConfig;
  return { ttl: readTtl('CachingConfig.Ttl', Ttl), keys: CachingKeys.length > 0 ? CachingKeys.map(keyPath) : everyKey };
}

/** The checks of a CachingConfig, each of which throws what is wrong by itself. */
export function cachingChecks(config: unknown): readonly (() => unknown)[] {
  if (config === undefined) return [];
  const { Ttl, CachingKeys = [] } = config as CachingConfig;
  return [
    () => {
      if (CachingKeys.length > mostKeys) throw badRequest(`A resolver has at most ${mostKeys} caching keys.`);
    },
    ...CachingKeys.map((key) => () => checkKey(key)),
    () => readTtl('CachingConfig.Ttl', Ttl),
  ];
}

function checkKey(key: string): void {
  if (!/^\$context\.(?:arguments|source|identity)(?:\.\w+)*$/.test(key))
    throw badRequest(
      `The caching key ${key} names no entry of $context.arguments, $context.source or $context.identity.`,
    );
}

export function readTtl(name: string, value: unknown): number {
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > mostSeconds)
    throw badRequest(`${name} must be between 1 and ${mostSeconds} seconds.`);
  return seconds;
}
