import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { CommandError } from '../../../functions/import/connect.ts';
import { checkFile, importFile } from '../../../functions/import/import-file.ts';
import { elementsOf, NoArray } from '../../../functions/import/json-array.ts';
import { readCounts } from '../../../functions/shared/dragon/catalogue/counts.ts';
import { createApplication, type Application } from './support/application.ts';
import { getDragon } from '../../../functions/get-dragon/get.ts';
import { expectSound } from './support/sound.ts';

async function elements(text: string, size = 7): Promise<readonly unknown[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
  const found: unknown[] = [];
  for await (const element of elementsOf(stream(chunks))) found.push(element);
  return found;
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

describe('an array that is read piece by piece', () => {
  it('has the elements that JSON.parse finds, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('', ' ', '\n\t'),
        async (values, size, space) => {
          const text = `\uFEFF${space}${JSON.stringify(values, null, space)}${space}`;
          expect(await elements(text, size)).toEqual(JSON.parse(text.slice(1)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['[', '[1', '[1,', '[1,]', '[,1]', '[1,,2]', '[1]]', '[1] 2', '[{]', '["a]', '[}', '[1 2]', '[nul]'])(
    'that is none is an error: %s',
    async (text) => {
      await expect(elements(text)).rejects.toThrow(SyntaxError);
    },
  );

  it.each(['', ' ', '{}', '7', '"[1]"'])('is told apart from what is no array: %j', async (text) => {
    await expect(elements(text)).rejects.toThrow(NoArray);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'dragons-import-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record = (name: string, family = 'green') => ({
  dragon_name_str: name,
  description_str: 'It fills its line. '.repeat(20),
  family_str: family,
  location_city_str: 'Conwy',
  location_country_str: 'Wales',
  location_neighborhood_str: 'Castle',
  location_state_str: 'Gwynedd',
});

describe('a file that is too long for one part', () => {
  const path = join(folder, 'long.json');
  // The first of two dragons of one name counts, wherever they stand.
  const records = Array.from({ length: 100 }, (_, n) => record(`Long ${n}`));
  records.splice(10, 0, record('Twice', 'red'));
  records.push(record('TWICE', 'blue'));
  writeFileSync(path, JSON.stringify(records, null, 2));
  const load = async (application: Application) => {
    const checked = await checkFile(path);
    return importFile(application, path, checked, () => undefined, 20);
  };

  it('is imported part by part, once, and leaves no temporary file', async () => {
    vi.stubEnv('TMPDIR', folder);
    const before = readdirSync(folder);
    const application = createApplication();
    expect(await load(application)).toEqual({ total: 102, added: 101, present: 1, undecided: 0 });
    await expectSound(application);
    expect((await readCounts(application))?.counts.rows).toBe(101);
    expect(await getDragon(application, 'twice')).toMatchObject({ family: 'red' });
    expect(await load(application)).toEqual({ total: 102, added: 0, present: 102, undecided: 0 });
    expect(readdirSync(folder)).toEqual(before);
    vi.unstubAllEnvs();
  });

  it('that was interrupted is completed by the next', async () => {
    const application = createApplication();
    application.world.fault = ({ number }) => (number === 60 ? 'before' : undefined);
    await expect(load(application)).rejects.toMatchObject({ name: 'Crash' });
    application.world.fault = () => undefined;
    await load(application);
    await expectSound(application);
    expect((await readCounts(application))?.counts.rows).toBe(101);
  });

  it('is refused whole if one record is bad, with the first problems', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify([...records, ...Array.from({ length: 30 }, () => 7)]));
    const checked = await checkFile(bad);
    expect(checked).toMatchObject({ count: 132, bad: 30, problems: { length: 20, 0: { index: 102 } } });
    writeFileSync(bad, '[{}');
    await expect(checkFile(bad)).rejects.toThrow(CommandError);
  });
});
