import type { Scope } from '../../contract/action.ts';
import { UnsupportedError } from '../../kernel/errors.ts';

export const busArn = ({ region, accountId }: Scope, name: string): string =>
  `arn:aws:events:${region}:${accountId}:event-bus/${name}`;

/**
 * The ARN ends with `rule/<name>` on the default bus, and with `rule/<bus>/<name>` on others. recorded:
 * localstack/localstack, test_events.py
 */
export const ruleArn = ({ region, accountId }: Scope, bus: string, name: string): string =>
  `arn:aws:events:${region}:${accountId}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;

/** Answers the name of a bus, which requests give as a name or an ARN. */
export function busNameOf({ region, accountId }: Scope, reference = 'default'): string {
  if (!reference.startsWith('arn:')) return reference;
  const [, , , ofRegion, account, resource = ''] = reference.split(':');
  if (ofRegion !== region || account !== accountId)
    throw new UnsupportedError(`The event bus ${reference.slice(0, 300)} of another account or region`);
  return resource.replace(/^event-bus\//, '');
}

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_create_connection) */
export const connectionArn = ({ region, accountId }: Scope, name: string, id: string): string =>
  `arn:aws:events:${region}:${accountId}:connection/${name}/${id}`;

/** docs: Amazon EventBridge API Reference, "ApiDestination" (ApiDestinationArn) */
export const destinationArn = ({ region, accountId }: Scope, name: string, id: string): string =>
  `arn:aws:events:${region}:${accountId}:api-destination/${name}/${id}`;

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_connection_secrets) */
export const connectionSecretArn = ({ region, accountId }: Scope, name: string, id: string): string =>
  `arn:aws:secretsmanager:${region}:${accountId}:secret:events!connection/${name}/${id}`;
