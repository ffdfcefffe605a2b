import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptReport } from '../../../functions/accept-report/accept.ts';
import { runCommand } from '../../../functions/import/command.ts';
import { defaultOutputsIn } from '../../../functions/import/connect.ts';
import { importCommand } from '../../../functions/import/import-command.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { summaryOf } from '../../../functions/import/rebuild-command.ts';
import { readRecords } from '../../../functions/import/records.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { failReport } from '../../../functions/shared/report/close.ts';
import type { DragonData } from '../../../functions/shared/dragon/dragon.ts';
import { rowsOfClaims } from '../../../functions/import/rebuild-views.ts';
import { getDragon } from '../../../functions/get-dragon/get.ts';
import { validateReport } from '../../../functions/validate-report/validate.ts';
import { generateDragons } from '../../../infra/seed/dragons.ts';
import configuration from '../../../local-aws.json' with { type: 'json' };
import seed from '../../../infra/seed/dragons.json' with { type: 'json' };
import { run as runProcess } from '../../support/cli.ts';
import { createApplication, inputOf } from './support/application.ts';
import { accept, listAll } from './support/catalogue.ts';
import { Crash } from './support/memory-store.ts';

const record = (name: string, more: object = {}): DragonData => ({
  dragon_name_str: name,
  description_str: 'A quiet one. ',
  family_str: 'black',
  location_city_str: 'las vegas',
  location_country_str: 'usa',
  location_neighborhood_str: 'e 5th st',
  location_state_str: 'nevada',
  ...more,
});

const dragonsOf = (root: readonly unknown[]): readonly DragonData[] => {
  const result = readRecords(root);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.dragons;
};

describe('the records of a file', () => {
  it.each([
    [[record('a'), 7], 1, '(record)'],
    [[record('a'), record('b', { family_str: 7 })], 1, 'family_str'],
    [[record('')], 0, 'dragon_name_str'],
    [[record('a', { description_str: 'x'.repeat(2_001) })], 0, 'description_str'],
    [[record('a', { location_city_str: '<b></b>' })], 0, 'location_city_str'],
  ])('are refused by index and field', (root, index, field) => {
    expect(readRecords(root)).toMatchObject({ problems: [{ index, field, message: expect.any(String) }] });
  });

  it('may have further members, which are left out', () => {
    expect(dragonsOf([record('a', { damage_int: 7 })])).toEqual([record('a', { description_str: 'A quiet one.' })]);
  });
});

describe('an import', () => {
  it('adds each dragon once, in the order of the file, and nothing the second time', async () => {
    const application = createApplication();
    const dragons = dragonsOf([record('Zoe'), record("Tagn'aurak"), record('Ada'), record('ZOE')]);
    expect(await importDragons(application, dragons)).toEqual({ total: 4, added: 3, present: 1, undecided: 0 });
    expect(await listAll(application, undefined, 2)).toEqual(['Zoe', "Tagn'aurak", 'Ada']);
    const writes = (): number => application.world.calls.filter(({ operation }) => operation === 'put').length;
    const before = writes();
    expect(await importDragons(application, dragons)).toEqual({ total: 4, added: 0, present: 4, undecided: 0 });
    expect(writes()).toBe(before);
    expect(await getDragon(application, 'zoe')).toMatchObject({ name: 'Zoe', family: 'black' });
  });

  it('leaves accepted dragons alone, takes over dead claims, and says what is undecided', async () => {
    const application = createApplication();
    await accept(application, 'Known');
    const { id } = await reportDragon(application, 'alice', inputOf('Reserved'));
    await validateReport(application, id);
    application.world.fault = ({ operation, key }) =>
      operation === 'put' && key.startsWith('reports/') ? 'before' : undefined;
    await expect(acceptReport(application, id)).rejects.toBeInstanceOf(Crash);
    application.world.fault = () => undefined;
    const dragons = dragonsOf([record('KNOWN'), record('Reserved'), record('New')]);
    expect(await importDragons(application, dragons)).toEqual({ total: 3, added: 1, present: 1, undecided: 1 });
    await failReport(application, id, 'FAILED');
    expect(await importDragons(application, dragons)).toEqual({ total: 3, added: 1, present: 2, undecided: 0 });
    expect((await listAll(application, undefined, 10)).sort()).toEqual(['Known', 'New', 'Reserved']);
  });

  it('interrupted at any point is completed by the next', async () => {
    const dragons = dragonsOf([record('One'), record('Two')]);
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      let struck = false;
      application.world.fault = (call) => (call.number === number ? ((struck = true), 'after') : undefined);
      await importDragons(application, dragons, { width: 1 }).catch(() => undefined);
      if (!struck) break;
      application.world.fault = () => undefined;
      await importDragons(application, dragons);
      expect((await listAll(application, undefined, 10)).sort()).toEqual(['One', 'Two']);
      expect(await rowsOfClaims(application)).toHaveLength(2);
    }
  });
});

describe('a rebuild', () => {
  it.each([
    [1, '6 dragons in 1 shard, generation g1.'],
    [4, '6 dragons in 4 shards, generation g1.'],
  ])('says how many shards it made: %i', (shards, line) => {
    const covered = Array.from({ length: shards }, (_, shard) => [String(shard), 0] as const);
    const counts = { FAMILY: [], COUNTRY: [], STATE: [], CITY: [] };
    expect(summaryOf({ format: 1, generation: 'g1', rows: 6, covered, counts })).toBe(line);
  });
});

it('the outputs file is where local-aws.json says, or in the former folder where only that exists', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dragons-outputs-'));
  const outputsIn = async (directory: string): Promise<void> => {
    await mkdir(join(folder, directory));
    await writeFile(join(folder, directory, 'outputs.json'), '{}');
  };
  try {
    expect(defaultOutputsIn(folder)).toBe(`${configuration.dataDirectory}/outputs.json`);
    await outputsIn(configuration.formerDataDirectory);
    expect(defaultOutputsIn(folder)).toBe(`${configuration.formerDataDirectory}/outputs.json`);
    await outputsIn(configuration.dataDirectory);
    expect(defaultOutputsIn(folder)).toBe(`${configuration.dataDirectory}/outputs.json`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('on a Node that the SDK is about to leave behind', () => {
  it.each([
    ['cli.ts', 'the import', ['infra/seed/dragons.json']],
    ['rebuild.ts', 'a rebuild', []],
  ] as const)('%s: %s does not repeat the SDK’s warning', async (script, _, operands) => {
    const server = createServer((_request, response) => void response.writeHead(403).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const folder = await mkdtemp(join(tmpdir(), 'dragons-import-'));
    const outputs = join(folder, 'outputs.json');
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const stackOutputs = { TruthBucketName: 'truth', DataBucketName: 'data', CatalogueKey: 'catalogue/manifest.json' };
    await writeFile(
      outputs,
      JSON.stringify({
        awsEndpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: 'us-east-1',
        credentials,
        stackOutputs,
      }),
    );
    const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: '' };
    const { code, stderr } = await runProcess(
      process.execPath,
      ['--import', 'tsx', `functions/import/${script}`, ...operands, '--outputs', outputs],
      { env },
    );
    server.close();
    await rm(folder, { recursive: true });
    // The one line that it is expected to say: this endpoint refuses everything.
    expect({ code, lines: stderr.trim().split('\n') }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^It did not work: /)],
    });
  });
});

describe('the command', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const lines = { out: [] as string[], err: [] as string[] };
    const code = await runCommand(importCommand, args, {
      out: (line) => void lines.out.push(line),
      err: (line) => void lines.err.push(line),
    });
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const file = async (text: string): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'dragons-import-'));
    folders.push(folder);
    await writeFile(join(folder, 'file.json'), text);
    return join(folder, 'file.json');
  };

  it('explains itself, and says in one line what is wrong', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('npm run import -- FILE') });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('Wrong number of arguments.') });
    expect(await run('a', '--colour')).toMatchObject({ code: 2, err: expect.stringContaining('--colour') });
    expect(await run('/nowhere/at-all.json')).toEqual({
      code: 1,
      out: '',
      err: 'There is no file /nowhere/at-all.json.',
    });
    expect(await run(await file('{'))).toMatchObject({ code: 1, err: expect.stringMatching(/is not JSON\.$/) });
    expect(await run(await file(JSON.stringify([record('a', { family_str: 7 })])))).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /record 0, family_str: must be a text\nNothing was imported: 1 of 1 records cannot be\./,
      ),
    });
    const object = await file('{"name":"dragons"}');
    expect(await run(object)).toEqual({
      code: 1,
      out: '',
      err: `${object} is not a JSON array of dragons. Nothing was imported.`,
    });
    const outputs = await file('{"region":"us-east-1"}');
    expect(await run(await file('[]'), '--outputs', outputs)).toMatchObject({
      code: 1,
      err: expect.stringContaining('stackOutputs is missing'),
    });
  });

  it('says what to do where nothing answers: another port or folder has a file of its own', async () => {
    const stale = await file(
      JSON.stringify({
        awsEndpointUrl: 'http://127.0.0.1:1',
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        stackOutputs: { TruthBucketName: 'truth', DataBucketName: 'data', CatalogueKey: 'catalogue.json' },
      }),
    );
    expect(await run(await file(JSON.stringify([record('a')])), '--outputs', stale)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Nothing answers at the address that stands in .*--outputs FOLDER\/outputs\.json\.$/),
    });
  });
});

describe('the seed', () => {
  it('is what its generator makes: 300 dragons, Atlas first, no two with one name, all importable', async () => {
    expect(seed).toEqual(generateDragons({ seed: 20260101, count: 300 }));
    expect(seed[0]?.dragon_name_str).toBe('Atlas');
    const application = createApplication();
    expect(await importDragons(application, dragonsOf(seed))).toEqual({
      total: 300,
      added: 300,
      present: 0,
      undecided: 0,
    });
    expect((await listAll(application, undefined, 100))[0]).toBe('Atlas');
    expect(seed.some(({ dragon_name_str }) => dragon_name_str.includes("'"))).toBe(true);
    expect(seed.some(({ dragon_name_str }) => /[^ -~]/.test(dragon_name_str))).toBe(true);
  });
});
