/** One work of `npm run bench -- bulk`, in a process of its own: WORK, the number of dragons, and a folder. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { checkFile, importFile } from '../functions/import/import-file.ts';
import { rebuild } from '../functions/import/rebuild-views.ts';
import { systemClock } from '../functions/shared/storage/clock.ts';
import { canonicalName } from '../functions/shared/dragon/canonical-name.ts';
import { KnownDirectories, requireDirectory } from '../functions/shared/dragon/catalogue/directory.ts';
import { splitShard } from '../functions/shared/dragon/catalogue/split.ts';
import { silentTelemetry } from '../functions/shared/storage/telemetry.ts';
import type { Ports } from '../functions/shared/dragon/ports.ts';
import { claimOf } from '../functions/shared/dragon/claim.ts';
import { claimKey, claimPrefix } from '../functions/shared/storage/keys.ts';
import type { ListedObject, ObjectStore, StoredObject } from '../functions/shared/storage/object-store.ts';
import { toJson } from '../functions/shared/storage/object-store.ts';
import type { BulkFigures, BulkWork } from './bulk.ts';
import { dragonOf } from './runtime.ts';

const refused = (): Promise<never> => Promise.reject(new Error('This store cannot do that.'));

/** Claims that nobody keeps: each is made when it is read, in the order of the hashes of their names. */
function truthOf(count: number): ObjectStore {
  // 32 bits of the hash, then 20 bits of the number, in one number that sorts like the hash.
  const order = Float64Array.from({ length: count }, (_, n) => hashOf(n) * 2 ** 20 + n).sort();
  const keyAt = (place: number): string => claimKey(nameKeyOf((order[place] ?? 0) % 2 ** 20));
  const placeOf = new Map<string, number>();
  return {
    get: (key) => Promise.resolve(claimAt(placeOf.get(key))),
    put: () => Promise.resolve({ stored: true, etag: '"claim"' }),
    list(prefix, { after, limit = 1_000 } = {}) {
      if (prefix !== claimPrefix) return refused();
      const from = after === undefined ? 0 : (placeOf.get(after) ?? 0) + 1;
      const places = Array.from({ length: Math.min(limit, count - from) }, (_, n) => from + n);
      // Only what was listed lately is read.
      if (placeOf.size > 5_000) for (const key of [...placeOf.keys()].slice(0, limit)) placeOf.delete(key);
      const objects = places.map((place): ListedObject => ({ key: keyAt(place), modified: 0, size: 400 }));
      for (const [n, { key }] of objects.entries()) placeOf.set(key, from + n);
      return Promise.resolve({ objects, more: from + places.length < count });
    },
    delete: refused,
    deleteAll: refused,
    select: refused,
  };
  function claimAt(place: number | undefined): StoredObject | undefined {
    if (place === undefined) return undefined;
    const claim = claimOf(dragonOf((order[place] ?? 0) % 2 ** 20), { kind: 'import' }, '2026-01-01T00:00:00.000Z');
    return { body: toJson(claim), etag: '"claim"' };
  }
}

function nameKeyOf(n: number): string {
  const name = canonicalName(dragonOf(n).dragon_name_str);
  if ('refused' in name) throw new Error(name.refused);
  return name.key;
}

const hashOf = (n: number): number => createHash('sha256').update(nameKeyOf(n)).digest().readUInt32BE();

/** Objects in files. Nobody else writes, so conditions always hold. */
function filesIn(folder: string): ObjectStore {
  const pathOf = (key: string): string => join(folder, key);
  const missing = (): undefined => undefined;
  return {
    async get(key, range) {
      const body = await readFile(pathOf(key)).catch(missing);
      return body && { body: range === undefined ? body : body.subarray(range.from), etag: '"file"' };
    },
    async put(key, body) {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await writeFile(pathOf(key), body);
      return { stored: true, etag: '"file"' };
    },
    async list(prefix, { after = '' } = {}) {
      const names = (await readdir(pathOf(prefix)).catch(() => [])).map((name) => prefix + name).sort();
      const keys = names.filter((key) => key > after).slice(0, 1_000);
      const found = await Promise.all(keys.map(async (key) => ({ key, info: await stat(pathOf(key)) })));
      const files = found.filter(({ info }) => info.isFile());
      return {
        objects: files.map(({ key, info }) => ({ key, modified: info.mtimeMs, size: info.size })),
        more: keys.length === 1_000,
      };
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    deleteAll: refused,
    select: refused,
  };
}

async function writeDragons(file: string, count: number): Promise<void> {
  const stream = createWriteStream(file);
  for (let n = 0; n < count; n += 1)
    if (!stream.write(`${n === 0 ? '[' : ','}${JSON.stringify(dragonOf(n))}`)) await once(stream, 'drain');
  stream.end(']');
  await once(stream, 'close');
}

const [work = '', size = '', folder = ''] = process.argv.slice(2);
const count = Number(size);
const ports: Ports = {
  truth: truthOf(work === 'rebuild' ? count : 0),
  derived: filesIn(join(folder, work === 'import' ? 'imported' : 'rebuilt')),
  catalogueKey: 'catalogue/dragons.json',
  directories: new KnownDirectories(systemClock),
  clock: systemClock,
  random: Math.random,
  telemetry: silentTelemetry,
};
const run: Readonly<Record<BulkWork, () => Promise<unknown>>> = {
  async import() {
    const file = join(folder, 'dragons.json');
    await writeDragons(file, count);
    return importFile(ports, file, await checkFile(file), () => {});
  },
  rebuild: () => rebuild(ports),
  async divide() {
    const { directory } = await requireDirectory(ports);
    for (const prefix of directory.leaves) await splitShard(ports, directory, prefix);
  },
};
const began = performance.now();
await run[work as BulkWork]();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const figures: BulkFigures = {
  seconds: (performance.now() - began) / 1000,
  processor: (userCPUTime + systemCPUTime) / 1e6,
  peak: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(figures));
