import { anywhere, textOf, type NeedsTable, type Scope } from '../../contract/action.ts';

/**
 * AppSync's control plane; fields are authorised by AppSync itself, which alone knows which ones an operation selects.
 */
export const createNeeds = ({ region, accountId }: Scope): NeedsTable => ({
  GetGraphqlApi: ({ apiId }) => [
    { action: 'appsync:GetGraphqlApi', resource: `arn:aws:appsync:${region}:${accountId}:apis/${textOf(apiId)}` },
  ],
  ListGraphqlApis: anywhere('appsync:ListGraphqlApis'),
});
