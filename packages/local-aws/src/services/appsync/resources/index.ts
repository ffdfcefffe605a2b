import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Ports } from '../../../contract/service.ts';
import { apiCache } from './api-cache.ts';
import { dataSource } from './data-source.ts';
import { graphqlApi } from './graphql-api.ts';
import { functionConfiguration, resolver, type Compilers } from './resolver.ts';
import { apiKey, graphqlSchema } from './schema-and-keys.ts';
import type { Caches } from '../caches.ts';
import type { AppSyncStore } from '../store.ts';

export const createResources = (
  ports: Ports,
  { state, caches }: { readonly state: AppSyncStore; readonly caches: Caches },
  compile: Compilers,
): Readonly<Record<string, ResourceProvider>> => ({
  'AWS::AppSync::ApiCache': apiCache(state, caches),
  'AWS::AppSync::GraphQLApi': graphqlApi(ports, state),
  'AWS::AppSync::GraphQLSchema': graphqlSchema(ports, state),
  'AWS::AppSync::ApiKey': apiKey(ports, state),
  'AWS::AppSync::DataSource': dataSource(state, ports.region),
  'AWS::AppSync::FunctionConfiguration': functionConfiguration(state, compile),
  'AWS::AppSync::Resolver': resolver(state, compile),
});
