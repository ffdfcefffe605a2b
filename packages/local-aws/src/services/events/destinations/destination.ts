import type { EpochMs } from '../../../kernel/clock.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';

export const httpMethods = ['POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const;

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" (Invocations per API destination) */
export const usualRate = 300;

/** An API destination as the template or a call defines it. */
export interface DestinationDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  readonly connectionArn: string;
  readonly endpoint: string;
  readonly method: string;
  /** The most requests per second. */
  readonly rate: number;
}

/** The facts that the definition does not contain. */
export interface DestinationFacts {
  readonly id: string;
  readonly createdMs: EpochMs;
  readonly modifiedMs: EpochMs;
}

export interface Destination extends DestinationDefinition, DestinationFacts {
  readonly arn: string;
}

/** Refuses an endpoint that is no address. A wildcard may stand in its path. */
export function checkEndpoint({ endpoint }: Pick<DestinationDefinition, 'endpoint'>): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.host.includes('*'))
    throw validation(`Parameter InvocationEndpoint is not valid: ${endpoint.slice(0, 200)}`);
}

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_api_destinations) */
export const destinationNotFound = (name: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Failed to describe the api-destination(s). An api-destination '${name}' does not exist.`,
  );
