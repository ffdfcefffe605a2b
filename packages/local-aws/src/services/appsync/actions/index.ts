export { GetGraphqlApi } from './GetGraphqlApi.ts';
export { ListGraphqlApis } from './ListGraphqlApis.ts';
