import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../clock.ts';
import { errorName } from '../errors.ts';
import type { Telemetry } from './telemetry.ts';

const lifetime = 60_000;

/** Parameter Store values, read once a minute; while it cannot be read, the last value known is used. */
export function createParameters(
  client: Pick<SSMClient, 'send'>,
  ports: { readonly clock: Clock; readonly telemetry: Telemetry },
): (name: string) => Promise<string> {
  const known = new Map<string, { value: string; until: number }>();
  return async (name) => {
    const entry = known.get(name);
    if (entry !== undefined && ports.clock.now() < entry.until) return entry.value;
    try {
      const value = await readParameter(client, name);
      known.set(name, { value, until: ports.clock.now() + lifetime });
      return value;
    } catch (error) {
      if (entry === undefined) throw error;
      ports.telemetry.warn('A parameter could not be read again: using its last value.', { error: errorName(error) });
      return entry.value;
    }
  };
}

async function readParameter(client: Pick<SSMClient, 'send'>, name: string): Promise<string> {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
  if (!Parameter?.Value) throw new Error(`Parameter ${name} has no value.`);
  return Parameter.Value;
}
