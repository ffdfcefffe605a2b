import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { getReport } from '../../../functions/get-report/get.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { listReports } from '../../../functions/list-reports/list.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { ClientError } from '../../../functions/shared/dragon/errors.ts';
import { MissingPermissionError } from '../../../functions/shared/lambda/absence.ts';
import { filterSchema } from '../../../functions/shared/dragon/filter-schema.ts';
import { parseEvent, resolverHandler, taskHandler } from '../../../functions/shared/lambda/handlers.ts';
import { silentTelemetry } from '../../../functions/shared/storage/telemetry.ts';
import { ownerPart, sha256 } from '../../../functions/shared/storage/keys.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { readDirectory } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { encodeToken } from '../../../functions/shared/lambda/page-token.ts';
import { createApplication, inputOf } from './support/application.ts';

const caller = (sub: string, ...groups: string[]) => ({ sub, username: sub, groups });

describe('reading reports', () => {
  it('answers null for foreign, unknown and misshapen ids alike, and shows Rangers everything', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Ember'));
    expect(await getReport(application, caller('alice'), id)).toMatchObject({ id, status: 'PENDING' });
    expect(await getReport(application, caller('ranger', 'Rangers'), id)).toMatchObject({ id });
    const unknown = id.startsWith('a') ? `b${id.slice(1)}` : `a${id.slice(1)}`;
    for (const other of [unknown, '', '../../x', `${id}.json`, 'x'.repeat(9_999)])
      expect(await getReport(application, caller('alice'), other)).toBeNull();
    expect(await getReport(application, caller('bob', 'rangers'), id)).toBeNull();
  });

  it('lists one’s own, newest first, in pages; a token is bound to its owner', async () => {
    const application = createApplication();
    for (let n = 0; n < 12; n += 1) {
      application.clock.time += 1_000;
      await reportDragon(application, n % 3 === 0 ? 'bob' : 'alice', inputOf(`Dragon ${n}`));
    }
    const names = async (scope: { owner: string } | 'all', limit: number): Promise<string[]> => {
      const found: string[] = [];
      let nextToken: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof listReports>> = await listReports(application, scope, {
          limit,
          nextToken,
        });
        found.push(...page.items.map(({ dragon }) => dragon.name));
        nextToken = page.nextToken;
      } while (nextToken !== null);
      return found;
    };
    const alices = [11, 10, 8, 7, 5, 4, 2, 1].map((n) => `Dragon ${n}`);
    for (const limit of [1, 3, 8, 100]) expect(await names({ owner: 'alice' }, limit)).toEqual(alices);
    expect(await names('all', 5)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `Dragon ${n}`));
    const { nextToken } = await listReports(application, { owner: 'alice' }, { limit: 2 });
    for (const scope of [{ owner: 'bob' }, 'all'] as const)
      await expect(listReports(application, scope, { nextToken })).rejects.toMatchObject({
        type: 'INVALID_NEXT_TOKEN',
      });
    await expect(listReports(application, 'all', { limit: 101 })).rejects.toMatchObject({
      type: 'VALIDATION',
      info: { field: 'limit' },
    });
    expect((await listReports(application, { owner: 'alice' }, { limit: 8 })).nextToken).toBeNull();
  });
});

it('reports of everybody come in order from all places of the index, also that of the first version', async () => {
  const application = createApplication();
  const ids: string[] = [];
  for (let n = 0; n < 24; n += 1) {
    application.clock.time += 1_000;
    const { id } = await reportDragon(application, `owner ${n}`, inputOf(`Dragon ${n}`));
    ids.unshift(id);
    const [key = ''] = [...application.derived.objects.keys()].filter(
      (one) => one.startsWith('index/all/') && one.endsWith(id),
    );
    if (n % 3 !== 0) continue;
    const entry = application.derived.objects.get(key);
    application.derived.objects.delete(key);
    if (entry !== undefined) application.derived.objects.set(key.replace(/all\/[a-d]\//, 'all/'), entry);
  }
  const places = new Set([...application.derived.objects.keys()].map((key) => /^index\/all\/[a-d8]/.exec(key)?.[0]));
  expect(places.size).toBeGreaterThan(3);
  const found: string[] = [];
  let nextToken: string | null | undefined;
  do {
    const page = await listReports(application, 'all', { limit: 5, nextToken });
    found.push(...page.items.map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(found).toEqual(ids);
});

describe('forged page tokens', () => {
  const entry = `1234567890123-${'a'.repeat(26)}-${'b'.repeat(26)}`;
  const forged: readonly unknown[] = [
    null,
    {},
    5,
    'text',
    [],
    { 0: '0', length: 1 },
    [5],
    ['\ud800'],
    [`${entry}\ud800`],
    [`../all/${entry}`],
    [[entry]],
    ['g0000000000001-00000000'],
    ['g0000000000001-00000000', 0.5, '', 0],
    ['g0000000000001-00000000', 0.5, 0],
    ['g0000000000001-00000000', 0, -2],
    ['g0000000000001-\ud8000000000', 0, 0],
    ['', 0, 0],
    ['g0000000000001-00000000', 2 ** 60, 0],
  ];

  it.each(forged)('%j with a right checksum is no token', async (position) => {
    const application = createApplication();
    const binding = (list: string, text: string): string => `${list}\n${text}`;
    const token = (bound: string): string => encodeToken(bound, position as string[]);
    const reports = token(binding('reports', ownerPart('alice')));
    await expect(listReports(application, { owner: 'alice' }, { nextToken: reports })).rejects.toMatchObject({
      type: 'INVALID_NEXT_TOKEN',
    });
    const dragons = token(binding('dragons', sha256('').toString('base64url')));
    await expect(searchDragons(application, { nextToken: dragons })).rejects.toMatchObject({
      type: 'INVALID_NEXT_TOKEN',
    });
  });

  it('for a shard that is not there is no token either', async () => {
    const application = createApplication();
    await importDragons(application, [dragonFromInput(inputOf('Atlas'))]);
    const generation = (await readDirectory(application))?.directory.generation ?? '';
    const binding = `dragons\n${sha256('').toString('base64url')}`;
    const now = application.clock.now();
    for (const position of [
      [generation],
      [generation, now],
      [generation, now, '1', 0],
      [generation, now, '01', 0],
      [generation, now, 'x', 0],
      [generation, now, '', -1],
      [generation, now, '', 0.5],
      [generation, now, '', 0, ''],
      [generation, now, ...Array.from({ length: 80 }, () => ['', 0]).flat()],
    ])
      await expect(searchDragons(application, { nextToken: encodeToken(binding, position) })).rejects.toMatchObject({
        type: 'INVALID_NEXT_TOKEN',
      });
    // The first version made tokens in this form.
    const old = encodeToken(binding, [generation, 0, -1]);
    await expect(searchDragons(application, { nextToken: old })).rejects.toMatchObject({ type: 'EXPIRED_NEXT_TOKEN' });
  });
});

describe('handlers', () => {
  const logged: unknown[] = [];
  const telemetry = { ...silentTelemetry, error: (...line: unknown[]) => void logged.push(line) };
  const container = { telemetry, permitted: () => Promise.resolve() };

  it('say which permission is missing instead of whatever else went wrong for the want of it', async () => {
    const missing = { telemetry, permitted: () => Promise.reject(new MissingPermissionError('the role lacks it')) };
    for (const run of [() => Promise.resolve(7), () => Promise.reject(new TypeError('403'))])
      await expect(taskHandler<unknown>(missing, run)({})).rejects.toThrow(MissingPermissionError);
    logged.length = 0;
  });

  it('answer what the client may know and throw the rest, logging its name and never its words', async () => {
    const answering = (run: () => Promise<unknown>) => resolverHandler(container, run)({ secret: 'x' });
    expect(await answering(async () => 7)).toEqual({ data: 7 });
    expect(await answering(() => Promise.reject(new ClientError('CONFLICT', 'm')))).toEqual({
      error: { type: 'CONFLICT', message: 'm', info: null },
    });
    await expect(answering(() => Promise.reject(new TypeError('somebody’s words')))).rejects.toThrow(TypeError);
    await expect(
      taskHandler(container, () => Promise.reject(new TypeError('words')))({ reportId: 'id' }),
    ).rejects.toThrow(TypeError);
    expect(logged).toEqual([
      ['The function failed.', { error: 'TypeError', reportId: undefined }],
      ['The function failed.', { error: 'TypeError', reportId: 'id' }],
    ]);
  });

  it('name the field of a bad event and drop what they do not know', () => {
    const schema = v.object({
      arguments: v.object({ input: v.object({ city: v.string() }), filter: v.nullish(filterSchema) }),
    });
    expect(() => parseEvent(schema, { arguments: { input: { city: 7 } } })).toThrow(
      expect.objectContaining({ type: 'VALIDATION', info: { field: 'city', rule: 'type' } }) as Error,
    );
    expect(() => parseEvent(schema, null)).toThrow(
      expect.objectContaining({ info: { field: 'event', rule: 'type' } }) as Error,
    );
    const event = {
      arguments: {
        input: { city: 'x', reportingPhoneNumber: '+1' },
        filter: { and: [{ not: { name: { eq: 'x', bad: 1 } } }], or: null, name: null },
      },
    };
    expect(parseEvent(schema, event).arguments).toEqual({
      input: { city: 'x' },
      filter: { and: [{ not: { name: { eq: 'x' } } }], or: null, name: null },
    });
  });
});
