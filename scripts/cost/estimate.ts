import type { Counted, Work } from './counted.ts';
import type { Prices } from './prices.ts';

/** The facts that no run on a laptop can count. They are shown beside every figure. */
export const assumptions = {
  queryMilliseconds: 60,
  taskMilliseconds: 100,
  sweepMilliseconds: 300,
  catalogueKilobytes: 200,
  replyKilobytes: 10,
  functionLogKilobytes: 1,
  requestLogKilobytes: 2,
  executionLogKilobytes: 20,
  tracedShare: 0.05,
  /** The number of open pages that are told of an accepted dragon; only the reporter is told of the report. */
  watchers: 1,
  /** The size of a first visit, compressed; a browser keeps nearly all of it for the next visit. */
  pageKilobytes: 180,
  pageRequests: 12,
  metrics: 13,
  freeMetrics: 10,
} as const;

export interface Line {
  readonly item: string;
  readonly dollars: number;
}

export interface Estimate {
  readonly lines: readonly Line[];
  readonly total: number;
}

const estimate = (lines: readonly Line[]): Estimate => ({
  lines,
  total: lines.reduce((sum, { dollars }) => sum + dollars, 0),
});

const kilobytesInGigabyte = 2 ** 20;

export function queriesCost(times: number, { query }: Counted, prices: Prices): Estimate {
  const { catalogueKilobytes, replyKilobytes, queryMilliseconds } = assumptions;
  const scanned = (times * query.s3Selects * catalogueKilobytes) / kilobytesInGigabyte;
  return estimate([
    ...workCost(times, query, queryMilliseconds, prices),
    { item: 'S3 Select, scanned', dollars: scanned * prices.s3SelectScannedGigabyte },
    { item: 'transfer out', dollars: ((times * replyKilobytes) / kilobytesInGigabyte) * prices.transferGigabyte },
  ]);
}

export function reportsCost(times: number, { report }: Counted, prices: Prices): Estimate {
  // The reporter's mutation is one of the requests. One of the others announces the dragon, and the rest tell of the
  // report.
  const messages = report.graphqlRequests - 2 + assumptions.watchers;
  const logged = (times * assumptions.executionLogKilobytes) / kilobytesInGigabyte;
  return estimate([
    ...workCost(times, report, assumptions.taskMilliseconds, prices),
    { item: 'AppSync, live updates', dollars: (times * messages * prices.appsyncMillionUpdates) / 1e6 },
    { item: 'logs of the workflow', dollars: logged * prices.logsGigabyte },
  ]);
}

/**
 * Computes the cost of first visits of the page. CloudFront's own free amount (1 TB and 10 million requests a month) is
 * not subtracted.
 */
export function visitsCost(times: number, prices: Prices): Estimate {
  const { pageKilobytes, pageRequests } = assumptions;
  return estimate([
    {
      item: 'CloudFront, transfer',
      dollars: ((times * pageKilobytes) / kilobytesInGigabyte) * prices.cloudfrontGigabyte,
    },
    { item: 'CloudFront, requests', dollars: (times * pageRequests * prices.cloudfrontTenThousandRequests) / 1e4 },
  ]);
}

/** Computes the cost of a month without any user. */
export function restCost({ sweep }: Counted, prices: Prices): Estimate {
  const sweeps = 30 * 24 * 60;
  const billed = Math.max(0, assumptions.metrics - assumptions.freeMetrics);
  return estimate([
    ...workCost(sweeps, sweep, assumptions.sweepMilliseconds, prices),
    { item: `CloudWatch, metrics beyond ${assumptions.freeMetrics}`, dollars: billed * prices.metricMonth },
  ]);
}

function workCost(times: number, work: Work, milliseconds: number, prices: Prices): readonly Line[] {
  const invoked = Object.values(work.invocations);
  const invocations = invoked.reduce((sum, one) => sum + one.times, 0);
  const gigabyteSeconds =
    invoked.reduce((sum, one) => sum + (one.times * one.memory) / 1024, 0) * (milliseconds / 1000);
  const logged =
    invocations * assumptions.functionLogKilobytes + work.graphqlRequests * assumptions.requestLogKilobytes;
  const traced = assumptions.tracedShare * Math.max(work.graphqlRequests, 1);
  const each: readonly Line[] = [
    { item: 'AppSync, requests', dollars: (work.graphqlRequests * prices.appsyncMillionRequests) / 1e6 },
    { item: 'Step Functions, transitions', dollars: (work.transitions * prices.statesThousandTransitions) / 1e3 },
    { item: 'Lambda, invocations', dollars: (invocations * prices.lambdaMillionRequests) / 1e6 },
    { item: 'Lambda, duration', dollars: gigabyteSeconds * prices.lambdaArmGigabyteSecond },
    { item: 'S3, writes and listings', dollars: (work.s3Writes * prices.s3ThousandWrites) / 1e3 },
    { item: 'S3, reads', dollars: (work.s3Reads * prices.s3ThousandReads) / 1e3 },
    { item: 'SNS', dollars: (work.snsPublishes * prices.snsMillionRequests) / 1e6 },
    { item: 'logs', dollars: (logged / kilobytesInGigabyte) * prices.logsGigabyte },
    { item: 'traces', dollars: (traced * prices.xrayMillionTraces) / 1e6 },
  ];
  return each.filter(({ dollars }) => dollars > 0).map(({ item, dollars }) => ({ item, dollars: dollars * times }));
}

/** The number of hours in a month, as AWS's calculators count. */
const hours = 730;
const wafRules = 3;
/** The number of versions of an accepted report: the report four times, and its claim once. */
const versionsOfReport = 5;
/** AWS Backup counts at least this for each version. docs: AWS Backup pricing, "Backup storage pricing" */
const smallestBackupKilobytes = 128;

const backedUpReports = 10_000;
/** With a filter, each query reads the whole catalogue of 1,000,000 dragons. */
const athenaQueries = 1_000;
const catalogueOfAMillionGigabytes = 0.7;

const and = (price: number, what: string): string => (Number.isNaN(price) ? '' : `, and ${price} ${what}`);

/** Computes what each setting of `-c` adds in a month, before it is used. */
export function optionCosts(prices: Prices): Readonly<Record<'waf' | 'cache' | 'kms' | 'backup' | 'athena', Line>> {
  return {
    waf: {
      item: `-c waf=true: a web ACL with ${wafRules} rules${and(prices.wafMillionRequests, 'a million requests')}`,
      dollars: prices.wafAclMonth + wafRules * prices.wafRuleMonth,
    },
    cache: { item: '-c cache=true: a small cache, used or not', dollars: hours * prices.appsyncCacheSmallHour },
    kms: {
      item: `-c kms=true: a key of your own${and(prices.kmsTenThousandRequests, 'for 10,000 requests')}`,
      dollars: prices.kmsKeyMonth,
    },
    backup: {
      item: `-c backup=true: for each ${backedUpReports.toLocaleString('en')} reports of the last weeks`,
      dollars:
        (backedUpReports * versionsOfReport * smallestBackupKilobytes * prices.backupGigabyteMonth) /
        kilobytesInGigabyte,
    },
    athena: {
      item:
        `-c engine=athena: for each ${athenaQueries.toLocaleString('en')} queries with a filter of a catalogue of ` +
        '1,000,000 dragons; a smaller one costs less, 10 MB at least',
      dollars: (athenaQueries * catalogueOfAMillionGigabytes * prices.athenaScannedTerabyte) / 1024,
    },
  };
}
