import { notFound } from '../errors.ts';
import type { ApiCache } from '../model.ts';
import type { AppSyncStore } from '../store.ts';

export function cacheOf(state: AppSyncStore, apiId: string): ApiCache {
  const { cache } = state.api(apiId);
  if (!cache) throw notFound(`No API cache found for API ${apiId}.`);
  return cache;
}
