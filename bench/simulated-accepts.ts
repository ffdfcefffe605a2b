import { publishRow } from '../functions/shared/dragon/catalogue/append.ts';
import { KnownDirectories } from '../functions/shared/dragon/catalogue/directory.ts';
import { directoryKey, firstDirectory, newGeneration } from '../functions/shared/dragon/catalogue/layout.ts';
import { rowOf } from '../functions/shared/dragon/catalogue/row.ts';
import { silentTelemetry } from '../functions/shared/storage/telemetry.ts';
import type { Ports } from '../functions/shared/dragon/ports.ts';
import { always, toJson } from '../functions/shared/storage/object-store.ts';
import { pendingPrefix } from '../functions/shared/storage/keys.ts';
import { claimOf } from '../functions/shared/dragon/claim.ts';
import { seeded } from '../test/unit/functions/support/application.ts';
import { createMemoryStore, createWorld } from '../test/unit/functions/support/memory-store.ts';
import { quantile, round } from './measure.ts';
import { latencies, slowStore, VirtualTime, type Calls } from './simulated-store.ts';

const seconds = 20;

/** Milliseconds at the median, beyond which a rate counts as too high. */
const tooSlow = 1_000;

/** Seconds of arrivals that may wait at once. Where more wait, more comes than is written, and the simulation ends. */
const mostWaiting = 3;

const usualRates = [50, 100, 500, 1_000, 2_000, 4_000, 8_000];

interface Setting {
  readonly title: string;
  readonly shards: number;
  readonly rates: readonly number[];
  /** Answers the part of S3's keys in which a key lies; each part has S3's rate. Without it S3 has no rate. */
  readonly partOf?: (key: string) => string;
}

/** What counts is how many rows come for a shard, so that few shards show the end of many with less work. */
const settings: readonly Setting[] = [
  { title: 'simulated', shards: 256, rates: usualRates },
  { title: 'into few shards', shards: 16, rates: [500, 1_000, 2_000, 4_000, 8_000, 16_000] },
  {
    title: 'with the rate of S3, all keys in one part',
    shards: 256,
    rates: [1_000, 1_100, 1_200, 1_400, 1_600, 2_000],
    partOf: () => 'all',
  },
  {
    title: 'with the rate of S3, a part for each shard and one for its markers',
    shards: 4,
    rates: [400, 600, 700, 800, 900, 1_000, 1_200, 1_600],
    partOf: (key) => (key.startsWith(pendingPrefix) ? key.slice(0, pendingPrefix.length + 2) : key),
  },
];

/**
 * Measures how accepted dragons get into the views with S3's latencies: how long one takes, and which requests it
 * makes. It ends with the first rate at which a row takes longer than a second at the median, or is given up, or more
 * and more rows wait. Each row of the table is told as soon as it is measured.
 */
export async function benchSimulatedAccepts(): Promise<string[]> {
  const lines: string[] = [];
  for (const setting of settings) lines.push(...(await rowsOf(setting)));
  return lines;
}

async function rowsOf(setting: Setting): Promise<string[]> {
  const lines = [
    `### Rows a second into the views, ${setting.title}`,
    '',
    `GET ${latencies.get}, PUT ${latencies.put}, LIST ${latencies.list} ms, half by chance; ` +
      `${setting.shards} shards; ${seconds} s of arrivals by chance.`,
    '',
    '| rows/s | p50 | p99 | GETs a row | PUTs a row | LISTs a row | refused a row | given up | waiting |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  for (const rate of setting.rates) {
    const { line, broken } = await simulate(rate, setting);
    lines.push(line);
    process.stderr.write(`${line}\n`);
    if (broken) break;
  }
  return [...lines, ''];
}

async function simulate(rate: number, setting: Setting): Promise<{ readonly line: string; readonly broken: boolean }> {
  const clock = new VirtualTime();
  const random = seeded(rate);
  const { ports, calls, refused, forget } = await createPorts(clock, random, setting);
  const figures: number[] = [];
  let [begun, givenUp] = [0, 0];
  const waiting = (): number => begun - figures.length - givenUp;
  const one = async (): Promise<void> => {
    const at = clock.now();
    begun += 1;
    await publishRow(ports, row(begun)).then(
      () => figures.push(clock.now() - at),
      () => (givenUp += 1),
    );
  };
  const arrive = async (): Promise<void> => {
    for (;;) {
      await clock.sleep((-Math.log(1 - random()) / rate) * 1000);
      if (clock.now() >= seconds * 1000) return;
      void one();
    }
  };
  let told = 0;
  const enough = (): boolean => {
    if (clock.now() >= (told + 1) * 1000) {
      forget();
      told += 1;
      process.stderr.write(`${rate} rows/s: second ${told} of ${seconds}, ${waiting()} waiting, ${givenUp} given up\n`);
    }
    return givenUp > 0 || waiting() > rate * mostWaiting;
  };
  void arrive();
  await clock.run(enough);
  const each = (operation: keyof typeof latencies): string => round(calls[operation] / begun, 1);
  const median = quantile(figures, 0.5);
  const line =
    `| ${round(rate)} | ${round(median)} ms | ${round(quantile(figures, 0.99))} ms | ${each('get')} | ` +
    `${each('put')} | ${each('list')} | ${round(refused() / begun, 2)} | ${givenUp} | ${waiting()} |`;
  return { line, broken: givenUp > 0 || waiting() > 0 || median > tooSlow };
}

async function createPorts(
  clock: VirtualTime,
  random: () => number,
  { shards, partOf }: Setting,
): Promise<{ ports: Ports; calls: Calls; refused: () => number; forget: () => void }> {
  const world = createWorld(clock);
  const memory = createMemoryStore(world);
  const { store: derived, calls, refused } = slowStore(memory, clock, random, { partOf });
  const catalogueKey = 'catalogue/dragons.json';
  const directory = firstDirectory(newGeneration(0, random), Math.log2(shards));
  await memory.put(directoryKey(catalogueKey), toJson(directory), always);
  const directories = new KnownDirectories(clock);
  return {
    ports: { truth: memory, derived, catalogueKey, directories, clock, random, telemetry: silentTelemetry },
    calls,
    refused,
    // The calls are counted by `slowStore`; a list of millions only fills the memory.
    forget: () => (world.calls = []),
  };
}

export const row = (index: number) =>
  rowOf(
    claimOf(
      {
        dragon_name_str: `Simulated ${index}`,
        description_str: 'It never was.',
        family_str: 'green',
        location_country_str: 'x',
        location_state_str: 'x',
        location_city_str: 'x',
        location_neighborhood_str: 'x',
      },
      { kind: 'import' },
      '2026-01-01T00:00:00.000Z',
    ),
  );
