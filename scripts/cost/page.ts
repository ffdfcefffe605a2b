import { invocationsOf, readCounted } from './counted.ts';
import { assumed } from './command.ts';
import { optionCosts, queriesCost, reportsCost, restCost, visitsCost, type Estimate, type Line } from './estimate.ts';
import { ownPrices, readPrices } from './prices.ts';

const region = 'us-east-1';

/** Writes the part of docs/deployment.md about costs. */
export function costs(): readonly string[] {
  const { date, prices } = readPrices(ownPrices, region);
  const counted = readCounted();
  const row = (what: string, { lines, total }: Estimate): string => {
    const parts = [...lines].sort((a, b) => b.dollars - a.dollars).filter(({ dollars }) => dollars >= total / 50);
    const shown = parts.map(({ item, dollars }) => `${item} ${dollars.toFixed(2)}`);
    return `| ${what} | ${total.toFixed(2)} | ${shown.join('; ')} |`;
  };
  const { transitions, graphqlRequests, s3Writes, s3Reads, s3Deletes } = counted.report;
  return [
    `List prices of ${region}, ${date}, US$, without free tiers of requests:`,
    '',
    '| | US$ | of which |',
    '|---|---|---|',
    row('1,000,000 `listDragons`', queriesCost(1e6, counted, prices)),
    row('1,000 accepted reports', reportsCost(1e3, counted, prices)),
    row('10,000 first visits of the page', visitsCost(1e4, prices)),
    row('a month at rest', restCost(counted, prices)),
    ...Object.values(optionCosts(prices)).map(optionRow),
    '',
    `Counted in a real local run, for one accepted report: ${transitions} transitions, ${graphqlRequests} requests`,
    `of GraphQL, ${invocationsOf(counted.report)} invocations; of S3 ${s3Writes} writes and listings, ${s3Reads} reads`,
    `and ${s3Deletes} deletions.`,
    assumed,
  ];
}

function optionRow({ item, dollars }: Line): string {
  const [setting = '', what = ''] = item.split(': ');
  return `| a month of \`${setting}\` | ${dollars.toFixed(2)} | ${what} |`;
}
