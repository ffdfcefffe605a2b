import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countRun } from '../../scripts/cost/count.ts';
import { invocationsOf, readCounted } from '../../scripts/cost/counted.ts';
import { createCostCommand } from '../../scripts/cost/command.ts';
import { queriesCost, reportsCost } from '../../scripts/cost/estimate.ts';
import { ownPrices, readPrices } from '../../scripts/cost/prices.ts';
import { renderedDeployment } from '../../scripts/deployment-page.ts';
import { runOperatorCommand } from '../../scripts/operate/command.ts';
import { freshDirectory, removeDirectory, root } from '../support/cli.ts';

const directory = freshDirectory();
afterAll(() => removeDirectory(directory));

async function cost(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runOperatorCommand(createCostCommand(countRun), args, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The own price file with one thing changed. */
function pricesWith(
  change: (file: { date?: string; regions: Record<string, Record<string, unknown>> }) => void,
): string {
  const content = JSON.parse(readFileSync(ownPrices, 'utf8')) as { regions: Record<string, Record<string, unknown>> };
  change(content);
  const file = join(directory, 'prices.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

it('counts in a real run what is written down (npm run cost -- --count)', async () => {
  expect(await countRun()).toEqual(readCounted());
});

it('docs/deployment.md says what the counts and prices give (npm run codegen)', () => {
  const page = readFileSync(join(root, 'docs/deployment.md'), 'utf8');
  expect(page).toBe(renderedDeployment(page));
});

it('an accepted report takes at most 10 transitions, 6 invocations and 20 requests of S3', () => {
  const { report } = readCounted();
  expect(report.transitions).toBeLessThanOrEqual(10);
  expect(invocationsOf(report)).toBeLessThanOrEqual(6);
  expect(report.s3Writes + report.s3Reads + report.s3Deletes).toBeLessThanOrEqual(20);
});

it('multiplies: 8 transitions a report, and twice as much for twice as many', () => {
  const { prices } = readPrices(ownPrices, 'us-east-1');
  const counted = readCounted();
  const of = (item: string): number =>
    reportsCost(1_000, counted, prices).lines.find((line) => line.item.includes(item))?.dollars ?? 0;
  expect(of('transitions')).toBeCloseTo(8 * 0.025, 10);
  const [once, twice] = [queriesCost(1e6, counted, prices), queriesCost(2e6, counted, prices)];
  expect(twice.total).toBeCloseTo(2 * once.total, 8);
  expect(queriesCost(0, counted, prices).total).toBe(0);
});

describe('npm run cost', () => {
  it('prints what it comes to, with the region and the date of the prices', async () => {
    const { code, out } = await cost('--queries', '2e6', '--reports', '0');
    expect(code).toBe(0);
    expect(out).toContain('List prices of us-east-1, 2026-11');
    expect(out).toMatch(/8\.00 {4}AppSync, requests/);
    expect(out).toContain('2,000,000 queries');
  });

  it.each([
    [['--queries', 'many'], 2, '--queries many: a number from 0'],
    [['--reports=-1'], 2, '--reports -1: a number from 0'],
    [['--reports', ''], 2, '--reports : a number from 0'],
    [['--queries', 'Infinity'], 2, '--queries Infinity: a number from 0'],
    [['--region', 'us-east'], 2, '--region us-east: that is no name of a region.'],
    [['--region', 'eu-south-9'], 2, 'has no prices of eu-south-9: it has us-east-1, '],
    [['--region', 'eu-central-1', '--price', 'dragons=1'], 2, '--price dragons=1: the prices are appsync'],
    [['--price', 'kmsKeyMonth='], 2, '--price kmsKeyMonth=: a number of US$ from 0.'],
    [['--price', 'kmsKeyMonth=-1'], 2, '--price kmsKeyMonth=-1: a number of US$ from 0.'],
    [['--prices', 'nowhere.json'], 1, 'There is no file nowhere.json.'],
    [['--prices', 'README.md'], 1, 'README.md is not JSON.'],
    [['--prices', 'package.json'], 1, 'package.json is no price file: date is missing or wrong.'],
    [['everything'], 2, "Unexpected argument 'everything'"],
  ])('%j is refused: %d, %s', async (args, code, message) => {
    const said = await cost(...args);
    expect(said.err).toContain(message);
    expect(said.code).toBe(code);
    expect(said.out).toBe('');
  });

  it('names all prices that nobody knows of a region at once, and where AWS says them', async () => {
    const { code, out, err } = await cost('--region', 'eu-central-1');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('eu-central-1 lacks what an estimate needs:');
    expect(err).toMatch(/appsyncMillionRequests +https:\/\/aws\.amazon\.com\/appsync\/pricing\//);
    expect(err).toMatch(/--price appsyncMillionRequests=US\$,s3SelectScannedGigabyte=US\$,/);
    expect(err).not.toContain('s3ThousandWrites');
  });

  it('takes them on the command line, and says where the others are from', async () => {
    const given = 'appsyncMillionRequests=4,s3SelectScannedGigabyte=0.00225,snsMillionRequests=0.5,metricMonth=0.3';
    const { code, out } = await cost('--region', 'eu-central-1', '--price', given, '--reports', '1000');
    expect(code).toBe(0);
    expect(out).toMatch(/^List prices of eu-central-1, 2019 to 2026-08-31, in US\$/);
    expect(out).toMatch(/0\.20 {4}Step Functions, transitions/);
    expect(out).toMatch(/no price {4}-c waf=true/);
    expect(out).toContain('2026-08-31: AWS Price List, AmazonS3, eu-central-1');
  });

  it('has a source with a date for each price of every region, and no name that means nothing', () => {
    const { sources, regions } = JSON.parse(readFileSync(ownPrices, 'utf8')) as {
      sources: Record<string, { date: string; what: string }>;
      regions: Record<string, Record<string, number | { price: number; source: string }>>;
    };
    const [first, ...others] = Object.entries(regions);
    expect(first?.[0]).toBe('us-east-1');
    const known = Object.keys(first?.[1] ?? {});
    const used = new Set<string>();
    for (const [, prices] of others)
      for (const [name, price] of Object.entries(prices)) {
        expect(known).toContain(name);
        expect(price).toMatchObject({ source: expect.toBeOneOf(Object.keys(sources)) as string });
        used.add((price as { source: string }).source);
      }
    expect([...used].sort()).toEqual(Object.keys(sources).sort());
  });

  it.each([
    ['a price is missing', undefined],
    ['a price is a text', '0.2'],
    ['a price is below nothing', -1],
    ['a price is none', null],
  ])('a file in which %s is refused by the name of that price', async (_, value) => {
    const file = pricesWith(({ regions }) => void (regions['us-east-1']!['lambdaMillionRequests'] = value));
    const said = await cost('--prices', file);
    expect(said).toMatchObject({ code: 1, out: '' });
    const refusal =
      value === undefined
        ? /us-east-1 lacks what an estimate needs:\n {2}lambdaMillionRequests +https/
        : /us-east-1 has no price lambdaMillionRequests, a number of US\$\./;
    expect(said.err).toMatch(refusal);
  });

  it('a file without its date is refused', async () => {
    const said = await cost(
      '--prices',
      pricesWith((file) => delete file.date),
    );
    expect(said.err).toContain('is no price file: date is missing or wrong.');
  });
});
