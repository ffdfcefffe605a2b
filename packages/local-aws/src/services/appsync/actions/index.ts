export { FlushApiCache } from './FlushApiCache.ts';
export { GetApiCache } from './GetApiCache.ts';
export { GetGraphqlApi } from './GetGraphqlApi.ts';
export { ListGraphqlApis } from './ListGraphqlApis.ts';
