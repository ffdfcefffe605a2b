import { honoured, inert, list, object, required, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Connections } from './connections.ts';
import type { AuthParameters, ConnectionDefinition } from './connection.ts';

const parameters = list(object({ Key: required(text), Value: required(text), IsValueSecret: honoured }));
const httpParameters = object({
  HeaderParameters: parameters,
  QueryStringParameters: parameters,
  BodyParameters: parameters,
});

export const connectionResource = (connections: Connections): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    AuthorizationType: required(text),
    AuthParameters: required(
      object({
        BasicAuthParameters: object({ Username: required(text), Password: required(text) }),
        ApiKeyAuthParameters: object({ ApiKeyName: required(text), ApiKeyValue: required(text) }),
        OAuthParameters: object({
          ClientParameters: required(object({ ClientID: required(text), ClientSecret: required(text) })),
          AuthorizationEndpoint: required(text),
          HttpMethod: required(text),
          OAuthHttpParameters: httpParameters,
        }),
        InvocationHttpParameters: httpParameters,
      }),
    ),
    KmsKeyIdentifier: inert('what a connection authorizes with is not encrypted at rest here'),
  },
  provision(request) {
    const { Name, Description, AuthorizationType, AuthParameters: given } = request.properties;
    const connection = connections.provision({
      name: String(Name ?? request.physicalName({ maxLength: 64 })),
      description: Description as string | undefined,
      authorizationType: AuthorizationType as ConnectionDefinition['authorizationType'],
      parameters: given as AuthParameters,
    });
    const { arn, secretArn, name } = connection;
    return { ref: name, attributes: { Arn: arn, ArnForPolicy: arn.replace(/\/[^/]*$/, ''), SecretArn: secretArn } };
  },
  remove: ({ ref }) => connections.forget(ref),
});
