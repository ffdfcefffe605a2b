import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../storage/clock.ts';
import { errorName } from '../storage/errors.ts';
import type { Telemetry } from '../storage/telemetry.ts';

/** The place of the catalogue. An operator can change both parts while the system runs, by parameters. */
export interface Location {
  readonly bucket: string;
  readonly file: string;
}

export interface LocationSettings {
  /** The names of the two parameters. */
  readonly names: Location;
  /** Their values when the stack was deployed, for a container that cannot read them. */
  readonly deployed: Location;
  readonly lifetime: number;
}

export const usualLifetime = 60_000;
/**
 * Parameter Store throttles readers, so a reader that was refused waits a little. docs: AWS General Reference, "AWS
 * Systems Manager endpoints and quotas"
 */
const retryAfter = 5_000;

/**
 * Reads both parameters by one request, and again after `lifetime`. While they cannot be read, it uses the last known
 * values, or those of the deployment.
 */
export function createLocation(
  client: Pick<SSMClient, 'send'>,
  ports: { readonly clock: Clock; readonly telemetry: Telemetry },
  { names, deployed, lifetime }: LocationSettings,
): () => Promise<Location> {
  let known: Location | undefined;
  let until = 0;
  return async () => {
    if (known !== undefined && ports.clock.now() < until) return known;
    try {
      known = await readLocation(client, names);
      until = ports.clock.now() + lifetime;
    } catch (error) {
      ports.telemetry.warn('Parameters could not be read: using the last values known.', { error: errorName(error) });
      known ??= deployed;
      until = ports.clock.now() + Math.min(lifetime, retryAfter);
    }
    return known;
  };
}

async function readLocation(client: Pick<SSMClient, 'send'>, names: Location): Promise<Location> {
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [names.bucket, names.file] }));
  const value = (name: string): string => {
    const found = Parameters.find(({ Name }) => Name === name)?.Value;
    if (!found) throw new Error(`Parameter ${name} has no value.`);
    return found;
  };
  return { bucket: value(names.bucket), file: value(names.file) };
}
