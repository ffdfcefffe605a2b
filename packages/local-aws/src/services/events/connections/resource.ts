import { honoured, inert, list, object, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Connections } from './connections.ts';
import { authorizationTypes, parameterFaults, type AuthParameters, type ConnectionDefinition } from './connection.ts';

const parameters = list(object({ Key: text, Value: text, IsValueSecret: honoured }));
const httpParameters = object({
  HeaderParameters: parameters,
  QueryStringParameters: parameters,
  BodyParameters: parameters,
});

export const connectionResource = (connections: Connections): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    AuthorizationType: text,
    AuthParameters: object({
      BasicAuthParameters: object({ Username: text, Password: text }),
      ApiKeyAuthParameters: object({ ApiKeyName: text, ApiKeyValue: text }),
      OAuthParameters: object({
        ClientParameters: object({ ClientID: text, ClientSecret: text }),
        AuthorizationEndpoint: text,
        HttpMethod: text,
        OAuthHttpParameters: httpParameters,
      }),
      InvocationHttpParameters: httpParameters,
    }),
    KmsKeyIdentifier: inert('what a connection authorizes with is not encrypted at rest here'),
  },
  examine({ properties: { AuthorizationType, AuthParameters: given }, logicalId }) {
    const authorizationType = authorizationTypes.find((type) => type === AuthorizationType);
    // What is no type is told by the specification.
    if (!authorizationType) return [];
    return parameterFaults({ name: logicalId, authorizationType, parameters: given as AuthParameters });
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
