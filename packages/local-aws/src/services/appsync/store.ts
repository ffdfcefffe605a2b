import { notFound } from './errors.ts';
import type { Api, ApiSettings } from './model.ts';

/** The APIs of this run. They come from the template at every start, so none of them is stored. */
export interface AppSyncStore {
  putApi(settings: ApiSettings): Api;
  api(id: string): Api;
  apis(): readonly Api[];
  apiByPath(path: string): Api | undefined;
  /** `/graphql` for the first API, `/apis/<id>/graphql` for the others, stable over repeated provisioning. */
  pathFor(id: string): string;
}

export function createAppSyncStore(): AppSyncStore {
  const apis = new Map<string, Api>();
  const byPath = new Map<string, Api>();
  return {
    putApi(settings) {
      const api: Api = {
        settings,
        sdl: undefined,
        schema: undefined,
        apiKeys: new Map(),
        dataSources: new Map(),
        functions: new Map(),
        resolvers: new Map(),
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
    apis: () => [...apis.values()],
    apiByPath: (path) => byPath.get(path),
    pathFor(id) {
      const known = apis.get(id);
      if (known) return known.settings.path;
      return apis.size === 0 ? '/graphql' : `/apis/${id}/graphql`;
    },
  };
}
