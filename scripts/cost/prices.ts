import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError } from '../operate/command.ts';

/** The page of AWS for each price, and whether an estimate can do without the price. */
const places = {
  appsyncMillionRequests: 'appsync',
  appsyncMillionUpdates: 'appsync',
  lambdaMillionRequests: 'lambda',
  lambdaArmGigabyteSecond: 'lambda',
  s3ThousandWrites: 's3',
  s3ThousandReads: 's3',
  s3SelectScannedGigabyte: 's3',
  statesThousandTransitions: 'step-functions',
  snsMillionRequests: 'sns',
  logsGigabyte: 'cloudwatch',
  xrayMillionTraces: 'xray',
  metricMonth: 'cloudwatch',
  transferGigabyte: 'ec2/pricing/on-demand',
  cloudfrontGigabyte: 'cloudfront',
  cloudfrontTenThousandRequests: 'cloudfront',
} as const;
/** The pages for resources that exist on request only. */
const placesOnRequest = {
  appsyncCacheSmallHour: 'appsync',
  wafAclMonth: 'waf',
  wafRuleMonth: 'waf',
  wafMillionRequests: 'waf',
  kmsKeyMonth: 'kms',
  kmsTenThousandRequests: 'kms',
  backupGigabyteMonth: 'backup',
  athenaScannedTerabyte: 'athena',
} as const;

type Name = keyof typeof places | keyof typeof placesOnRequest;
/** The prices in US$; NaN is an unknown price of an optional resource. */
export type Prices = Readonly<Record<Name, number>>;
const required = Object.keys(places) as (keyof typeof places)[];
const names: readonly string[] = [...required, ...Object.keys(placesOnRequest)];
const placeOf = (name: string): string => {
  const page = ({ ...places, ...placesOnRequest } as Readonly<Record<string, string>>)[name] ?? '';
  return `https://aws.amazon.com/${page.includes('/') ? page : `${page}/pricing`}/`;
};

const amount = v.pipe(v.number(), v.minValue(0), v.finite());
const sourced = v.object({ price: amount, source: v.string() });
const date = v.pipe(v.string(), v.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/));

const fileSchema = v.object({
  date,
  source: v.string(),
  /** The sources of single prices, by the names that they refer to. */
  sources: v.optional(v.record(v.string(), v.object({ date, what: v.string() })), {}),
  regions: v.record(v.string(), v.record(v.string(), v.unknown())),
});
type PriceFile = v.InferOutput<typeof fileSchema>;

export const ownPrices = new URL('prices.json', import.meta.url).pathname;

export interface KnownPrices {
  /** The date of the prices: `2026-11`, or from the oldest to the newest. */
  readonly date: string;
  readonly prices: Prices;
  /** The sources of single prices, one sentence each. */
  readonly sources: readonly string[];
}

/** Reads the prices of one region, with those that are `given` beside the file. */
export function readPrices(file: string, region: string, given: Readonly<Record<string, number>> = {}): KnownPrices {
  const read = v.safeParse(fileSchema, parsed(file));
  if (!read.success) throw new CommandError(`${file} is no price file: ${pathOf(read.issues[0])} is missing or wrong.`);
  const content = read.output;
  const inFile = Object.hasOwn(content.regions, region) ? content.regions[region] : undefined;
  if (!inFile && Object.keys(given).length === 0) throw new UsageError(unknownRegion(file, region, content));
  const known = Object.entries(inFile ?? {}).map(([name, value]) => priceOf(content, { file, region, name, value }));
  const prices = { ...Object.fromEntries(known.map(({ name, price }) => [name, price])), ...given };
  const missing = required.filter((name) => prices[name] === undefined);
  if (missing.length > 0) throw new CommandError(missingPrices(file, region, missing));
  const dates = known.map((one) => one.date).sort();
  const [oldest = content.date, newest = content.date] = [dates[0], dates.at(-1)];
  return {
    date: oldest === newest ? oldest : `${oldest} to ${newest}`,
    prices: Object.fromEntries(names.map((name) => [name, prices[name] ?? Number.NaN])) as Prices,
    sources: [...new Set(known.flatMap(({ source }) => source ?? []))],
  };
}

interface Place {
  readonly file: string;
  readonly region: string;
  readonly name: string;
  readonly value: unknown;
}

function priceOf(content: PriceFile, { file, region, name, value }: Place) {
  if (v.is(amount, value)) return { name, price: value, date: content.date };
  const one = v.safeParse(sourced, value);
  if (!one.success) throw new CommandError(`${file}: ${region} has no price ${name}, a number of US$.`);
  const source = Object.hasOwn(content.sources, one.output.source) ? content.sources[one.output.source] : undefined;
  if (!source) throw new CommandError(`${file}: ${region} has ${name} from ${one.output.source}, which sources lacks.`);
  return { name, price: one.output.price, date: source.date, source: `${source.date}: ${source.what}` };
}

/** Reads `a=1,b=0.5`, in the form in which prices are given beside a file. */
export function pricesGiven(text: unknown): Readonly<Record<string, number>> {
  if (text === undefined) return {};
  return Object.fromEntries(
    String(text)
      .split(',')
      .map((part) => {
        const [name = '', value = ''] = part.split('=').map((one) => one.trim());
        const price = Number(value);
        if (!names.includes(name)) throw new UsageError(`--price ${part}: the prices are ${names.join(', ')}.`);
        if (value === '' || !v.is(amount, price)) throw new UsageError(`--price ${part}: a number of US$ from 0.`);
        return [name, price] as const;
      }),
  );
}

const unknownRegion = (file: string, region: string, { regions }: PriceFile): string =>
  `${file} has no prices of ${region}: it has ${Object.keys(regions).join(', ')}. ` +
  "Add them from AWS's price pages, or give each by --price NAME=US$,...";

/** Lists all missing prices at once, with the page of each. */
const missingPrices = (file: string, region: string, missing: readonly string[]): string =>
  `${file}: ${region} lacks what an estimate needs:\n` +
  missing.map((name) => `  ${name.padEnd(30)} ${placeOf(name)}\n`).join('') +
  `Add them to the file, or give them: --price ${missing.map((name) => `${name}=US$`).join(',')}`;

const pathOf = (issue: v.BaseIssue<unknown>): string => v.getDotPath(issue) ?? 'its content';

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw new CommandError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} is not JSON.`);
  }
}
