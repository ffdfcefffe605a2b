import { flag, list, structure, text } from '../../../protocol/members.ts';

export const connectionName = text({
  required: true,
  min: 1,
  max: 64,
  pattern: /^[.\-_A-Za-z0-9]+$/,
  patternText: '[\\.\\-_A-Za-z0-9]+',
});

export const description = text({ max: 512 });

const parameter = structure({
  Key: text({ max: 512 }),
  Value: text({ max: 1024, sensitive: true }),
  IsValueSecret: flag(),
});
const parameters = list(parameter, { max: 100 });
const httpParameters = structure({
  HeaderParameters: parameters,
  QueryStringParameters: parameters,
  BodyParameters: parameters,
});

const credential = (required: boolean) => text({ required, min: 1, max: 512 });
const secret = (required: boolean) => text({ required, min: 1, max: 512, sensitive: true });

/** docs: Amazon EventBridge API Reference, "CreateConnectionAuthRequestParameters" */
const authParameters = (required: boolean) =>
  ({
    BasicAuthParameters: structure({ Username: credential(required), Password: secret(required) }),
    ApiKeyAuthParameters: structure({ ApiKeyName: credential(required), ApiKeyValue: secret(required) }),
    OAuthParameters: structure({
      ClientParameters: structure({ ClientID: credential(required), ClientSecret: secret(required) }, { required }),
      AuthorizationEndpoint: text({ required, min: 1, max: 2048 }),
      HttpMethod: text({ required, values: ['GET', 'POST', 'PUT'] }),
      OAuthHttpParameters: httpParameters,
    }),
    InvocationHttpParameters: httpParameters,
  }) as const;

export const createdParameters = structure(authParameters(true), { required: true });
export const updatedParameters = structure(authParameters(false));
