import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countDragons } from '../../../functions/count-dragons/count.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { readDirectory } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { ClientError } from '../../../functions/shared/dragon/errors.ts';
import { mapBounded } from '../../../functions/shared/storage/concurrency.ts';
import { leanS3 } from '../../../functions/shared/storage/aws-client.ts';
import { createS3ObjectStore } from '../../../functions/shared/storage/s3-object-store.ts';
import { createAthenaTable } from '../../../functions/shared/storage/athena-table.ts';
import type { QueryTable } from '../../../functions/shared/storage/query-table.ts';
import { createSelectReader } from '../../../functions/shared/storage/s3-select-reader.ts';
import { silentTelemetry } from '../../../functions/shared/storage/telemetry.ts';
import type { DragonFilterInput, StringFilterInput } from '../../../generated/schema.ts';
import { respond } from '../../../packages/local-aws/test/support/respond.ts';
import type { AwsRequest, AwsResponse, Service } from '../../../packages/local-aws/src/contract/service.ts';
import { createAthena } from '../../../packages/local-aws/src/services/athena/index.ts';
import { createS3 } from '../../../packages/local-aws/src/services/s3/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../../packages/local-aws/test/support/ports.ts';
import { createApplication, inputOf, seeded, type Application } from './support/application.ts';

/** Asks ten thousand filters, each of Athena as well. */
const isFull = process.env['RELIABILITY'] === 'full';
const filters = isFull ? 10_000 : 250;
/** One filter in so many is asked of Athena, too. */
const athenaEach = isFull ? 1 : 25;
/** Filters that are asked at once, because an answer of Athena comes from other processes. */
const atOnce = 6;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));

type Dice = () => number;
const below = (dice: Dice, limit: number): number => Math.floor(dice() * limit);
const pick = <T>(dice: Dice, items: readonly T[]): T => items[below(dice, items.length)] as T;
const many = <T>(dice: Dice, least: number, most: number, make: () => T): T[] =>
  Array.from({ length: least + below(dice, most - least + 1) }, make);

const words = [
  'red',
  'Green',
  'BLUE',
  'Atlas',
  "O'Malley",
  '"quoted"',
  'back\\slash',
  '50%',
  'under_score',
  'bang!',
  'é',
  'Ünïcödé',
  '竜',
  '🐉',
  'a b',
  '  a   b ',
  'İstanbul',
  'ﬁre',
  'x',
  '/',
  '--',
  ';',
  '{"a":1}',
  '<&>',
  'ß',
  '２０',
];
const text = (dice: Dice): string =>
  many(dice, 1, dice() < 0.7 ? 1 : 3, () => pick(dice, words)).join(pick(dice, ['', ' ', ' ']));
const cut = (dice: Dice, whole: string): string => {
  const characters = [...whole];
  const from = below(dice, characters.length);
  return characters.slice(from, from + 1 + below(dice, 6)).join('');
};

const fields = ['name', 'family', 'description', 'country', 'state', 'city', 'neighborhood'] as const;

function condition(dice: Dice): StringFilterInput {
  const one = (): string =>
    pick(dice, [
      text,
      (d: Dice) => cut(d, text(d)),
      () => '',
      (d: Dice) => pick(d, ['\u0000', '\ud800', '%', '_', "'", '\u2028', 'x'.repeat(500)]),
    ])(dice);
  const kinds: readonly (() => StringFilterInput)[] = [
    () => ({ eq: text(dice) }),
    () => ({ ne: one() }),
    () => ({ in: many(dice, 0, 4, () => text(dice)) }),
    () => ({ beginsWith: cut(dice, text(dice)) }),
    () => ({ contains: one() }),
    () => ({ beginsWith: pick(dice, words), contains: pick(dice, words), ne: one() }),
  ];
  return pick(dice, kinds)();
}

function filterOf(dice: Dice, depth = 0): DragonFilterInput {
  const filter: DragonFilterInput = Object.fromEntries(
    many(dice, depth === 0 && dice() < 0.05 ? 0 : 1, 2, () => [pick(dice, fields), condition(dice)]),
  );
  if (depth < 3 && dice() < 0.25) filter.and = many(dice, 0, 2, () => filterOf(dice, depth + 1));
  if (depth < 3 && dice() < 0.3) filter.or = many(dice, 0, 3, () => filterOf(dice, depth + 1));
  if (depth < 3 && dice() < 0.25) filter.not = filterOf(dice, depth + 1);
  return filter;
}

type Ports = Pick<Application, 'derived' | 'catalogueKey'>;
let withSelect: Ports['derived'];
let withEngine: Ports['derived'];
const closers: (() => Promise<void> | void)[] = [];
const selects = { answered: 0, refused: 0 };

/** The same storage behind an account that has no S3 Select, and one that has it. */
const countingSelects =
  (service: Service, has: boolean) =>
  async (request: AwsRequest): Promise<AwsResponse> => {
    if (request.method !== 'POST' || !request.query.has('select')) return respond(service, request);
    selects[has ? 'answered' : 'refused'] += 1;
    if (has) return respond(service, request);
    return {
      status: 405,
      headers: { 'content-type': 'application/xml' },
      body:
        '<Error><Code>MethodNotAllowed</Code>' +
        '<Message>The specified method is not allowed against this resource.</Message></Error>',
    };
  };

async function storeOver(service: Service, has: boolean): Promise<Ports['derived']> {
  const { url, close } = await serveService(service, countingSelects(service, has));
  const client = new S3Client({ ...leanS3, ...sdkConfig(url), forcePathStyle: true });
  closers.push(() => client.destroy(), close);
  return createS3ObjectStore(client, 'data', createSelectReader(client, silentTelemetry)) as Ports['derived'];
}

/** A catalogue of its own: one shard, or by the length of its texts several. */
async function fill(catalogue: string, count: number, length: number): Promise<void> {
  const dice = seeded(seed);
  const dragons = Array.from({ length: count }, (_, index) => {
    const description = `${text(dice)} ${'scale '.repeat(below(dice, 2 * length))}${text(dice)}`;
    return dragonFromInput(
      inputOf(`${text(dice)} ${index}`, {
        family: text(dice),
        country: text(dice),
        state: text(dice),
        city: text(dice),
        neighborhood: text(dice),
        description,
      }),
    );
  });
  await importDragons(
    { ...createApplication(), derived: withSelect, catalogueKey: `${catalogue}/manifest.json` },
    dragons,
  );
}

const columns = [
  ...['_key', 'dragon_name_str', 'description_str', 'family_str', 'location_city_str', 'location_country_str'],
  ...['location_neighborhood_str', 'location_state_str', 'added_at_str', 'name_key', 'description_key', 'city_key'],
  ...['country_key', 'neighborhood_key', 'state_key', 'sealed_str'],
];

/** Athena over the same buckets. */
async function athenaOver(s3: Service, ports: ReturnType<typeof testPorts>): Promise<QueryTable[]> {
  const athena = createAthena({
    ...ports,
    callService: async ({ action, input, principal }) =>
      s3.run(action, input, { principal, requestId: 'test', sourceIp: '' }),
  });
  await provision(athena, 'AWS::Athena::WorkGroup', 'Group', {
    Name: 'group',
    WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://results/' } },
  });
  await provision(athena, 'AWS::Glue::Database', 'D', { CatalogId: ports.accountId, DatabaseInput: { Name: 'd' } });
  for (const name of ['small', 'sharded'])
    await provision(athena, 'AWS::Glue::Table', name, {
      CatalogId: ports.accountId,
      DatabaseName: 'd',
      TableInput: {
        Name: name,
        PartitionKeys: [{ Name: 'generation', Type: 'string' }],
        Parameters: {
          'projection.enabled': 'true',
          'projection.generation.type': 'injected',
          'storage.location.template': `s3://data/${name}/\${generation}/`,
        },
        StorageDescriptor: {
          Columns: columns.map((column) => ({ Name: column, Type: 'string' })),
          SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
        },
      },
    });
  const { url, close } = await serveService(athena);
  const client = new AthenaClient(sdkConfig(url));
  closers.push(
    () => client.destroy(),
    close,
    () => athena.stop(),
  );
  // Time stands still, so that no query takes too long.
  const soon = {
    ...clock,
    sleep: (time: number) => new Promise<void>((resolve) => void setTimeout(resolve, time / 5)),
  };
  return ['small', 'sharded'].map((table) =>
    createAthenaTable(client, { workGroup: 'group', database: 'd', table }, soon),
  );
}

let tables: QueryTable[];
beforeAll(async () => {
  const ports = testPorts();
  closers.push(() => ports.dispose());
  const service = createS3(ports);
  await provision(service, 'AWS::S3::Bucket', 'Data', { BucketName: 'data' });
  await provision(service, 'AWS::S3::Bucket', 'Results', { BucketName: 'results' });
  tables = await athenaOver(service as unknown as Service, ports);
  withSelect = await storeOver(service, true);
  withEngine = await storeOver(service, false);
  await fill('small', 90, 1);
  await fill('sharded', 300, 250);
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** Tokens tell when their walk began. */
const clock = { now: () => Date.UTC(2026, 0, 1) };

type Page = Awaited<ReturnType<typeof searchDragons>>;

/** Pages from the first on, not too many of them; or why there are none. */
async function pages(ports: Ports, filter: DragonFilterInput, limit: number): Promise<readonly Page[] | string> {
  const found: Page[] = [];
  let nextToken: string | null = null;
  try {
    do {
      const page: Page = await searchDragons({ ...ports, clock }, { filter, limit, nextToken });
      found.push(page);
      nextToken = page.nextToken ?? null;
    } while (nextToken !== null && found.length < 4);
  } catch (error) {
    if (error instanceof ClientError) return error.message;
    throw error;
  }
  return found;
}

/** Everything that a filter finds, after the pages that are known, and how many there are in each city. */
async function everything(
  ports: Ports & { readonly table?: QueryTable },
  filter: DragonFilterInput,
  known: readonly Page[] = [],
): Promise<unknown> {
  const found: string[] = [];
  const take = ({ items }: Page): void => void found.push(...items.map((dragon) => JSON.stringify(dragon)));
  known.forEach(take);
  try {
    for (let nextToken = known.at(-1)?.nextToken; nextToken !== null;) {
      const page: Page = await searchDragons({ ...ports, clock }, { filter, limit: 70, nextToken });
      take(page);
      nextToken = page.nextToken ?? null;
    }
    const counts = await countDragons({ ...ports, clock }, { by: 'CITY', filter });
    return { found: found.sort(), counts };
  } catch (error) {
    if (error instanceof ClientError) return error.message;
    throw error;
  }
}

it(
  `S3 Select and its engine give the same pages, Athena the same dragons, for ${filters} random filters`,
  { timeout: isFull ? 7_200_000 : 600_000 },
  async () => {
    console.log(`seed ${seed}`);
    const shards = async (catalogueKey: string) =>
      (await readDirectory({ derived: withSelect, catalogueKey }))?.directory.leaves.length;
    expect([await shards('small/manifest.json'), await shards('sharded/manifest.json')]).toEqual([
      1,
      expect.any(Number),
    ]);
    expect(await shards('sharded/manifest.json')).toBeGreaterThan(1);
    const dice = seeded(seed + 1);
    let [matched, paged, refused] = [0, 0, 0];
    const asked = Array.from({ length: filters }, () => ({
      filter: filterOf(dice),
      limit: pick(dice, [100, 60, 25, 7, 7, 1]),
      catalogueKey: `${dice() < 0.9 ? 'small' : 'sharded'}/manifest.json`,
    }));
    await mapBounded(asked, atOnce, async ({ filter, limit, catalogueKey }, round) => {
      const [selected, read] = await Promise.all(
        [withSelect, withEngine].map((derived) => pages({ derived, catalogueKey }, filter, limit)),
      );
      expect(read, `seed ${seed}: ${JSON.stringify(filter)}, limit ${limit}`).toEqual(selected);
      if (round % athenaEach === 0) {
        const table = tables[catalogueKey.startsWith('small') ? 0 : 1] as QueryTable;
        const of = { derived: withSelect, catalogueKey };
        expect(await everything({ ...of, table }, filter), `seed ${seed}: Athena, ${JSON.stringify(filter)}`).toEqual(
          await everything(of, filter, typeof selected === 'string' ? [] : selected),
        );
      }
      if (selected === undefined || typeof selected === 'string') return void (refused += 1);
      if (selected.length > 1) paged += 1;
      if (selected.some(({ items }) => items.length > 0)) matched += 1;
    });
    // Filters that match nothing, or everything, would prove little. The bounds are wide: how many there are of each is
    // chance.
    expect(matched).toBeGreaterThan(filters / 8);
    expect(paged).toBeGreaterThan(filters / 40);
    expect(refused).toBeLessThan(filters / 3);
    // The engine's side asked for S3 Select and remembered: only the first requests, which began together, did.
    expect(selects.refused).toBeLessThanOrEqual(8 * atOnce);
    expect(selects.answered).toBeGreaterThan(filters / 2);
  },
);
