import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock, Random } from '../storage/clock.ts';
import { systemClock } from '../storage/clock.ts';
import type { Location, LocationSettings } from './parameters.ts';
import { checkAbsence, readWatched } from './absence.ts';
import { createLocation, usualLifetime } from './parameters.ts';
import { KnownDirectories } from '../dragon/catalogue/directory.ts';
import type { Ports, Storage } from '../dragon/ports.ts';
import { leanS3 } from '../storage/aws-client.ts';
import { createS3ObjectStore } from '../storage/s3-object-store.ts';
import { createSelectReader } from '../storage/s3-select-reader.ts';
import type { Telemetry } from '../storage/telemetry.ts';
import { createTelemetry } from './telemetry.ts';

/** How long the clients of a function wait for AWS. */
export const timeouts = { requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } } as const;

/**
 * The environment of a container, which makes it once. The SDK itself finds endpoint, region and credentials in the
 * environment. docs: AWS SDKs and Tools Reference Guide, "Environment variables support"
 */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
  /** The stores of reports and claims. */
  truth(): Pick<Storage, 'truth'>;
  /** The bucket of the derived data; a parameter has its name. */
  data(): Promise<CatalogueData>;
  ports(): Promise<Ports>;
  /** Rejects if the role lacks the permission that every missing object needs. A container checks it once. */
  permitted(): Promise<void>;
}

export interface CatalogueData extends Pick<Storage, 'derived' | 'catalogueKey' | 'directories'> {
  /** The parameters name another place than the deployment did. */
  readonly moved: boolean;
}

export function createEnvironment(): Environment {
  const base = { clock: systemClock, random: Math.random, telemetry: createTelemetry() };
  // A hanging connection must fail before the time limit of the function, so that the SDK can repeat the request. docs:
  // AWS SDKs and Tools Reference Guide, "Retry behavior"
  const s3 = new S3Client({
    ...leanS3,
    maxAttempts: 4,
    ...timeouts,
  });
  const ssm = new SSMClient({ requestHandler: { connectionTimeout: 1_000, socketTimeout: 3_000 } });
  let location: (() => Promise<Location>) | undefined;
  const read = createSelectReader(s3, base.telemetry, { select: process.env['SELECT'] !== 'off' });
  const truth = (): Pick<Storage, 'truth'> => ({ truth: createS3ObjectStore(s3, variable('TRUTH_BUCKET'), read) });
  const known = new Map<string, KnownDirectories>();
  const data = async (): Promise<CatalogueData> => {
    location ??= createLocation(ssm, base, locationSettings());
    const { bucket, file } = await location();
    const directories = known.get(bucket) ?? new KnownDirectories(base.clock);
    known.set(bucket, directories);
    const moved = bucket !== variable('DATA_BUCKET') || file !== variable('DATA_FILE');
    return { derived: createS3ObjectStore(s3, bucket, read), catalogueKey: file, directories, moved };
  };
  const watched = readWatched(process.env['MAY_BE_ABSENT']);
  let checked: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    const stores = {
      ...(watched.truth.length > 0 && truth()),
      ...(watched.derived.length > 0 && (await data())),
    };
    await checkAbsence(stores, watched, base.telemetry);
  };
  return {
    ...base,
    truth,
    data,
    ports: async () => ({ ...base, ...truth(), ...(await data()) }),
    permitted: () =>
      (checked ??= check().catch((error: unknown) => {
        // The next call checks again, because somebody may have given the permission by then.
        checked = undefined;
        throw error;
      })),
  };
}

function locationSettings(): LocationSettings {
  const seconds = process.env['PARAMETER_CACHE_SECONDS'];
  return {
    names: { bucket: variable('DATA_BUCKET_PARAMETER'), file: variable('DATA_FILE_PARAMETER') },
    deployed: { bucket: variable('DATA_BUCKET'), file: variable('DATA_FILE') },
    lifetime: seconds === undefined ? usualLifetime : Number(seconds) * 1000,
  };
}

export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Environment variable ${name} is not set.`);
  return value;
}
