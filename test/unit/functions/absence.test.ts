import { describe, expect, it } from 'vitest';
import { checkAbsence, readWatched } from '../../../functions/shared/lambda/absence.ts';
import { silentTelemetry } from '../../../functions/shared/storage/telemetry.ts';
import { createApplication } from './support/application.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('the check for missing objects', () => {
  const watched = readWatched('{"truth":["reports/","dragons/"],"derived":["catalogue/"]}');
  const failing = (prefix: string, error: Error) => {
    const application = createApplication();
    const get = async (key: string): Promise<undefined> => {
      if (key.startsWith(prefix)) throw error;
    };
    return { truth: { ...application.truth, get }, derived: application.derived };
  };

  it('asks once for each prefix', async () => {
    const { truth, derived, world } = createApplication();
    await checkAbsence({ truth, derived }, watched, silentTelemetry);
    expect(world.calls.map(({ operation, key }) => `${operation} ${key}`).sort()).toEqual([
      'get catalogue/absent',
      'get dragons/absent',
      'get reports/absent',
    ]);
  });

  it('names what the role lacks where S3 answers 403, in the log too', async () => {
    const logged: unknown[] = [];
    const telemetry = { ...silentTelemetry, error: (...line: unknown[]) => void logged.push(line) };
    await expect(checkAbsence(failing('dragons/', named('AccessDenied')), watched, telemetry)).rejects.toMatchObject({
      name: 'MissingPermissionError',
      message: expect.stringContaining('s3:ListBucket on the truth bucket with s3:prefix dragons/*') as string,
    });
    expect(logged).toEqual([[expect.any(String), { action: 's3:ListBucket', store: 'truth', prefix: 'dragons/' }]]);
  });

  it('leaves every other error to whoever meets it next', async () => {
    await checkAbsence(failing('dragons/', named('SlowDown')), watched, silentTelemetry);
  });

  it('has nothing to ask where nothing is granted', () => {
    expect(readWatched(undefined)).toEqual({ truth: [], derived: [] });
  });
});
