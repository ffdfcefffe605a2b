import { describe, expect, it } from 'vitest';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { mostFileBytes, refreshOriginalFile } from '../../../functions/shared/dragon/catalogue/original-file.ts';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf } from './support/application.ts';
import { refreshCounts } from '../../../functions/shared/dragon/catalogue/counts.ts';
import { Crash } from './support/memory-store.ts';

const file = 'catalogue/dragons.json';
const application = (): Application => ({ ...createApplication(), catalogueKey: file });
const refresh = async (ports: Application) => refreshOriginalFile(ports, await refreshCounts(ports));
const add = (ports: Application, ...names: string[]) =>
  importDragons(
    ports,
    names.map((name) => dragonFromInput(inputOf(name))),
  );
const stored = (ports: Application): string | undefined => ports.derived.objects.get(file)?.body.toString('utf8');
const names = (ports: Application): readonly string[] =>
  (JSON.parse(stored(ports) ?? '[]') as { dragon_name_str: string }[]).map((dragon) => dragon.dragon_name_str);

describe('the file that the parameter names', () => {
  it('holds the catalogue in the original form, and the sweep keeps it so', async () => {
    const ports = application();
    await add(ports, 'Atlas', 'Nyx');
    expect(JSON.parse(stored(ports) ?? '')).toContainEqual(dragonFromInput(inputOf('Atlas')));
    // Rows come as accepted reports bring them, which leaves the file to the sweep.
    ports.derived.objects.delete(`${file}.note`);
    ports.derived.objects.delete(file);
    await sweep(ports);
    expect([...names(ports)].sort()).toEqual(['Atlas', 'Nyx']);
    const before = ports.derived.objects.get(file)?.etag;
    await sweep(ports);
    expect(ports.derived.objects.get(file)?.etag).toBe(before);
  });

  it('is left alone when somebody else has put it there', async () => {
    const ports = application();
    await ports.derived.put(file, Buffer.from('[]'), { always: true });
    await add(ports, 'Atlas');
    expect(stored(ports)).toBe('[]');
    expect(await refresh(ports)).toBe('not ours');
  });

  it('is written at last, whichever call its writer died at', async () => {
    for (let last = 1; last <= 16; last += 1) {
      const ports = application();
      await add(ports, 'Atlas');
      ports.derived.objects.delete(`${file}.note`);
      ports.derived.objects.delete(file);
      await refresh(ports);
      await importDragons({ ...ports, catalogueKey: 'catalogue/manifest.json' }, [dragonFromInput(inputOf('Nyx'))]);
      const from = ports.world.calls.length;
      ports.world.fault = ({ number }) => (number === from + last ? 'after' : undefined);
      await refresh(ports).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      ports.world.fault = () => undefined;
      await refresh(ports);
      expect([last, [...names(ports)].sort()]).toEqual([last, ['Atlas', 'Nyx']]);
    }
  });

  it('is removed rather than shown old when the catalogue outgrows it', async () => {
    const ports = application();
    await add(ports, 'Atlas');
    const description = 'd'.repeat(2_000);
    const many = Array.from({ length: Math.ceil(mostFileBytes / 4_000) + 1 }, (_, index) =>
      dragonFromInput(inputOf(`Dragon ${index}`, { description })),
    );
    await importDragons(ports, many);
    expect(stored(ports)).toBeUndefined();
  });
});
