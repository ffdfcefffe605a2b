import { honoured, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { findings } from '../../../kernel/errors.ts';
import { checkEndpoint, usualRate } from './destination.ts';
import type { Destinations } from './destinations.ts';

export const destinationResource = (destinations: Destinations): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    ConnectionArn: text,
    InvocationEndpoint: text,
    HttpMethod: text,
    InvocationRateLimitPerSecond: honoured,
  },
  examine: ({ properties: { ConnectionArn, InvocationEndpoint } }) =>
    findings(
      () => checkEndpoint({ endpoint: String(InvocationEndpoint) }),
      () => destinations.checkConnection(String(ConnectionArn)),
    ),
  provision(request) {
    const { Name, Description, ConnectionArn, InvocationEndpoint, HttpMethod } = request.properties;
    const { name, arn } = destinations.provision({
      name: String(Name ?? request.physicalName({ maxLength: 64 })),
      description: Description as string | undefined,
      connectionArn: String(ConnectionArn),
      endpoint: String(InvocationEndpoint),
      method: String(HttpMethod),
      rate: Number(request.properties['InvocationRateLimitPerSecond'] ?? usualRate),
    });
    return { ref: name, attributes: { Arn: arn, ArnForPolicy: arn.replace(/\/[^/]*$/, '') } };
  },
  remove: ({ ref }) => destinations.forget(ref),
});
