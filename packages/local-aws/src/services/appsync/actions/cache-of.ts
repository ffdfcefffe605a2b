import { flag, integer, text, type InputOf } from '../../../protocol/members.ts';
import { notFound } from '../errors.ts';
import type { Api, ApiCache, CacheSettings } from '../model.ts';
import { readTtl } from '../resources/api-cache.ts';
import type { AppSyncStore } from '../store.ts';

export function cacheOf(state: AppSyncStore, apiId: string): ApiCache {
  const { cache } = state.api(apiId);
  if (!cache) throw notFound(`No API cache found for API ${apiId}.`);
  return cache;
}

/** The types that calls may name. docs: AWS AppSync API Reference, "CreateApiCache" */
const types = ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', 'LARGE_2X', 'LARGE_4X', 'LARGE_8X', 'LARGE_12X'] as const;
const earlierTypes = [
  'T2_SMALL',
  'T2_MEDIUM',
  'R4_LARGE',
  'R4_XLARGE',
  'R4_2XLARGE',
  'R4_4XLARGE',
  'R4_8XLARGE',
] as const;

/** The settings that an update may change. */
export const changedMembers = {
  apiId: text({ required: true }),
  ttl: integer({ required: true }),
  apiCachingBehavior: text({ required: true, values: ['FULL_REQUEST_CACHING', 'PER_RESOLVER_CACHING'] }),
  type: text({ required: true, values: [...types, ...earlierTypes] }),
};

/** Encryption is invisible to clients. It is chosen when the cache is made. */
export const cacheMembers = {
  ...changedMembers,
  transitEncryptionEnabled: flag(),
  atRestEncryptionEnabled: flag(),
};

export const settingsOf = ({ ttl, apiCachingBehavior, type }: InputOf<typeof changedMembers>): CacheSettings => ({
  behavior: apiCachingBehavior,
  ttl: readTtl('ttl', ttl),
  type,
});

export function shownCache({ cache }: Api) {
  if (!cache) return undefined;
  const { behavior, ttl, type } = cache;
  return { apiCachingBehavior: behavior, ttl, type: type as 'SMALL', status: 'AVAILABLE' as const };
}
