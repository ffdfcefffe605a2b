import { notFound } from './errors.ts';
import type { Api, ApiSettings } from './model.ts';

/** Keeps the APIs of this run. They come from the template at every start, so none of them is stored. */
export interface AppSyncStore {
  /** Adds an API, or gives new settings to a known one. Everything that belongs to it stays. */
  putApi(settings: ApiSettings): Api;
  api(id: string): Api;
  /** Finds the API of a resource, or answers undefined if the API is gone. */
  apiOfArn(arn: string): Api | undefined;
  apis(): readonly Api[];
  apiByPath(path: string): Api | undefined;
  /**
   * Answers `/graphql` for the first API and `/apis/<id>/graphql` for the others. Repeated provisioning does not change
   * them.
   */
  pathFor(id: string): string;
}

export function createAppSyncStore(): AppSyncStore {
  const apis = new Map<string, Api>();
  const byPath = new Map<string, Api>();
  return {
    putApi(settings) {
      const known = apis.get(settings.id);
      if (known) {
        known.settings = settings;
        known.revision += 1;
        return known;
      }
      const api: Api = {
        settings,
        sdl: undefined,
        schema: undefined,
        apiKeys: new Map(),
        dataSources: new Map(),
        functions: new Map(),
        resolvers: new Map(),
        cache: undefined,
        described: new Map(),
        revision: 0,
      };
      apis.set(settings.id, api);
      byPath.set(settings.path, api);
      byPath.set(`/apis/${settings.id}/graphql`, api);
      return api;
    },
    api(id) {
      const api = apis.get(id);
      if (!api) throw notFound(`GraphQL API ${id} not found.`);
      return api;
    },
    apiOfArn: (arn) => apis.get(/:apis\/([^/]+)/.exec(arn)?.[1] ?? ''),
    apis: () => [...apis.values()],
    apiByPath: (path) => byPath.get(path),
    pathFor(id) {
      const known = apis.get(id);
      if (known) return known.settings.path;
      return apis.size === 0 ? '/graphql' : `/apis/${id}/graphql`;
    },
  };
}
