import { describe, expect, it } from 'vitest';
import { getDragon } from '../../../functions/get-dragon/get.ts';
import { migrateNames } from '../../../functions/import/migrate-names.ts';
import { rowsOfClaims } from '../../../functions/import/rebuild-views.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { earlierCanonicalText } from '../../../functions/shared/dragon/canonical-name.ts';
import { claimOf } from '../../../functions/shared/dragon/claim.ts';
import { reserveClaim } from '../../../functions/shared/report/claims.ts';
import { claimKey } from '../../../functions/shared/storage/keys.ts';
import { always, toJson } from '../../../functions/shared/storage/object-store.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf } from './support/application.ts';
import { Crash } from './support/memory-store.ts';

const hidden = 'at\u034Flas';
const dragon = (name: string) => dragonFromInput(inputOf(name));
const claim = (name: string) => claimOf(dragon(name), { kind: 'import' }, '2026-01-01T00:00:00.000Z');

/** As a deployment before this form of names has stored it. */
async function earlier(ports: Application, name: string): Promise<void> {
  const name_key = earlierCanonicalText(name);
  await ports.truth.put(claimKey(name_key), toJson({ ...claim(name), name_key }), always);
}

const shown = async (ports: Application): Promise<readonly string[]> =>
  (await rowsOfClaims(ports)).map((row) => row.dragon_name_str);

describe('claims from before invisible characters were left out', () => {
  it('count as they are: the same name is not given twice, and the dragon is found', async () => {
    const ports = createApplication();
    await earlier(ports, hidden);
    expect((await getDragon(ports, hidden))?.name).toBe(hidden);
    expect(await reserveClaim(ports, claim(hidden))).toMatchObject({ held: false });
  });

  it('stand under the key of today once migrated, so that nothing that looks alike is accepted', async () => {
    const ports = createApplication();
    await earlier(ports, hidden);
    expect(await migrateNames(ports)).toEqual({ read: 1, moved: 1, kept: 0 });
    expect((await getDragon(ports, 'Atlas'))?.name).toBe(hidden);
    expect(await reserveClaim(ports, claim('Atlas'))).toMatchObject({ held: false });
    expect(await shown(ports)).toEqual([hidden]);
    expect(await migrateNames(ports)).toEqual({ read: 2, moved: 0, kept: 0 });
  });

  it('count under the keys of both earlier versions', async () => {
    for (const name_key of ['at\u{1D159}las', 'at\u034F\u{1D159}las']) {
      const ports = createApplication();
      const name = 'at\u034F\u{1D159}las';
      await ports.truth.put(claimKey(name_key), toJson({ ...claim(name), name_key }), always);
      expect((await getDragon(ports, name))?.name).toBe(name);
      expect(await reserveClaim(ports, claim(name))).toMatchObject({ held: false });
      expect(await migrateNames(ports)).toEqual({ read: 1, moved: 1, kept: 0 });
      expect(await reserveClaim(ports, claim('Atlas'))).toMatchObject({ held: false });
    }
  });

  it('stay beside the dragon that has the name already', async () => {
    const ports = createApplication();
    await reserveClaim(ports, claim('Atlas'));
    await earlier(ports, hidden);
    expect(await migrateNames(ports)).toEqual({ read: 2, moved: 0, kept: 1 });
    expect([...(await shown(ports))].sort()).toEqual(['Atlas', hidden].sort());
  });

  it('are migrated at last, whichever call the migration died at', async () => {
    for (let last = 1; last <= 6; last += 1) {
      const ports = createApplication();
      await earlier(ports, hidden);
      ports.world.fault = ({ number }) => (number === last ? 'after' : undefined);
      await migrateNames(ports).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      ports.world.fault = () => undefined;
      await migrateNames(ports);
      expect([last, await shown(ports)]).toEqual([last, [hidden]]);
      expect((await getDragon(ports, 'atlas'))?.name).toBe(hidden);
    }
  });
});
