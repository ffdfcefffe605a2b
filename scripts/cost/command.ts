import { writeFileSync } from 'node:fs';
import { UsageError, type OperatorCommand, type Values } from '../operate/command.ts';
import { regionOf } from '../operate/target.ts';
import { countedFile, readCounted, type Counted } from './counted.ts';
import { assumptions, optionCosts, queriesCost, reportsCost, restCost, visitsCost, type Estimate } from './estimate.ts';
import { ownPrices, pricesGiven, readPrices, type Prices } from './prices.ts';

const usual = { queries: 1_000_000, reports: 1_000, visits: 10_000, region: 'us-east-1' };

/** Makes the command. `count` makes a real run on this machine and counts. */
export const createCostCommand = (count: () => Promise<Counted>): OperatorCommand => ({
  usage: `npm run cost -- [--queries N] [--reports N] [--visits N] [--region REGION]
                    [--prices FILE] [--price NAME=US$,...]

What a month costs: requests, transitions and invocations of one query, one report and one
sweep were counted in a real local run; they are multiplied with a file of list prices.

  --queries N      listDragons in the month: ${usual.queries.toExponential().replace('+', '')} unless given
  --reports N      accepted reports in the month: ${usual.reports.toExponential().replace('+', '')} unless given
  --visits N       first visits of the page in the month: ${usual.visits.toExponential().replace('+', '')} unless given
  --region REGION  whose prices: ${usual.region} unless given
  --prices FILE    another price file than scripts/cost/prices.json
  --price NAME=US$ prices that the file lacks or that are others today, with commas between them
  --count          counts anew, and writes scripts/cost/counted.json

${settingsHelp()}`,
  options: {
    queries: { type: 'string' },
    reports: { type: 'string' },
    visits: { type: 'string' },
    region: { type: 'string' },
    prices: { type: 'string' },
    price: { type: 'string' },
    count: { type: 'boolean' },
  },
  async run(values, { out }) {
    const of = (name: Amount): number => numberOf(values, name);
    const amounts = { queries: of('queries'), reports: of('reports'), visits: of('visits') };
    const { region = usual.region } = regionOf(values['region']);
    const given = pricesGiven(values['price']);
    const { date, prices, sources } = readPrices(String(values['prices'] ?? ownPrices), region, given);
    if (values['count'] === true) writeFileSync(countedFile, `${JSON.stringify(await count(), null, 2)}\n`);
    out(`List prices of ${region}, ${date}, in US$ a month, without free tiers of requests.\n`);
    for (const line of linesOf(amounts, readCounted(), prices)) out(line);
    if (sources.length > 0) out(`\nPrices are from\n${sources.map((source) => `  ${source}`).join('\n')}`);
    return 0;
  },
});

type Amount = 'queries' | 'reports' | 'visits';

function numberOf(values: Values, name: Amount): number {
  const given = values[name];
  if (given === undefined) return usual[name];
  const number = Number(given);
  if (String(given).trim() === '' || !Number.isFinite(number) || number < 0 || number > 1e15)
    throw new UsageError(`--${name} ${String(given)}: a number from 0, like 1000 or 1e6.`);
  return number;
}

/** A cost that depends on an unknown price is no number. */
const money = (dollars: number): string => (Number.isNaN(dollars) ? 'no price' : dollars.toFixed(2)).padStart(12);

function linesOf({ queries, reports, visits }: Record<Amount, number>, counted: Counted, prices: Prices): string[] {
  const part = (title: string, { lines, total }: Estimate): string[] => [
    `${money(total)}  ${title}`,
    ...lines.map(({ item, dollars }) => `${money(dollars)}    ${item}`),
  ];
  const [asked, told, shown, rest] = [
    queriesCost(queries, counted, prices),
    reportsCost(reports, counted, prices),
    visitsCost(visits, prices),
    restCost(counted, prices),
  ];
  return [
    ...part(`${queries.toLocaleString('en')} queries`, asked),
    ...part(`${reports.toLocaleString('en')} accepted reports`, told),
    ...part(`${visits.toLocaleString('en')} first visits of the page`, shown),
    ...part('at rest', rest),
    `${money(asked.total + told.total + shown.total + rest.total)}  together`,
    '\nOn request:',
    ...Object.values(optionCosts(prices)).map(({ item, dollars }) => `${money(dollars)}    ${item}`),
    `\n${assumed}`,
  ];
}

/** Lists what the settings of a deployment add, at the given prices. */
function settingsHelp(): string {
  const { date, prices } = readPrices(ownPrices, usual.region);
  const lines = Object.values(optionCosts(prices)).map(({ item, dollars }) => `${money(dollars)}  ${item}`);
  return `What settings of npm run deploy add, US$ a month (${usual.region}, ${date}):\n\n${lines.join('\n')}`;
}

/** Says in one sentence what a figure assumes. */
export const assumed =
  `Assumed, because no laptop can count it: ${assumptions.queryMilliseconds} ms a query and ` +
  `${assumptions.taskMilliseconds} ms a task in Lambda, a catalogue of ${assumptions.catalogueKilobytes} KB, ` +
  `replies of ${assumptions.replyKilobytes} KB, logs of ${assumptions.functionLogKilobytes} KB an invocation and ` +
  `${assumptions.requestLogKilobytes} KB a request, ${assumptions.tracedShare * 100} % traced, a page of ` +
  `${assumptions.pageKilobytes} KB in ${assumptions.pageRequests} requests.`;
