import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError } from '../operate/command.ts';

const price = v.pipe(v.number(), v.minValue(0), v.finite());

const regionSchema = v.object({
  appsyncMillionRequests: price,
  appsyncMillionUpdates: price,
  appsyncMillionConnectionMinutes: price,
  appsyncCacheSmallHour: price,
  lambdaMillionRequests: price,
  lambdaArmGigabyteSecond: price,
  s3ThousandWrites: price,
  s3ThousandReads: price,
  s3SelectScannedGigabyte: price,
  statesThousandTransitions: price,
  snsMillionRequests: price,
  logsGigabyte: price,
  xrayMillionTraces: price,
  metricMonth: price,
  alarmMonth: price,
  dashboardMonth: price,
  transferGigabyte: price,
  wafAclMonth: price,
  wafRuleMonth: price,
  wafMillionRequests: price,
  kmsKeyMonth: price,
  kmsTenThousandRequests: price,
  backupGigabyteMonth: price,
  cloudfrontGigabyte: price,
  cloudfrontTenThousandRequests: price,
});

export type Prices = v.InferOutput<typeof regionSchema>;

const fileSchema = v.object({
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}(-\d{2})?$/)),
  source: v.string(),
  regions: v.record(v.string(), v.unknown()),
});

export const ownPrices = new URL('prices.json', import.meta.url).pathname;

/** The prices of one region, and the date that they are of. */
export function readPrices(file: string, region: string): { readonly date: string; readonly prices: Prices } {
  const read = v.safeParse(fileSchema, parsed(file));
  if (!read.success) throw new CommandError(`${file} is no price file: ${pathOf(read.issues[0])} is missing or wrong.`);
  const { date, regions } = read.output;
  const known = Object.keys(regions).join(', ');
  if (!Object.hasOwn(regions, region))
    throw new UsageError(`${file} has no prices of ${region}: it has ${known}. Add them from AWS's price pages.`);
  const prices = v.safeParse(regionSchema, regions[region]);
  if (!prices.success)
    throw new CommandError(`${file}: ${region} has no price ${pathOf(prices.issues[0])}, a number of US$.`);
  return { date, prices: prices.output };
}

const pathOf = (issue: v.BaseIssue<unknown>): string => v.getDotPath(issue) ?? 'its content';

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw new CommandError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} is not JSON.`);
  }
}
