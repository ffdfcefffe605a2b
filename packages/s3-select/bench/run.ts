import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, totalmem } from 'node:os';
import { prepareData } from './data.ts';
import { openDuckDb, type Duck } from './duckdb.ts';
import { drain, fileStream, parseLines, race, type Contender } from './measure.ts';
import { peakOfStream } from './memory.ts';
import { pagingTable } from './paging.ts';
import { benchQueries, type BenchQuery } from './queries.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const row = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;

const baselineOf = ({ baseline, filter }: BenchQuery, bytes: Buffer): Contender | undefined => {
  let found = 0;
  const look = (record: Record<string, unknown>): void => void (found += filter(record) ? 1 : 0);
  if (baseline === 'none') return undefined;
  if (baseline === 'lines') return () => parseLines(bytes, look);
  return () => (JSON.parse(bytes.toString()) as Record<string, unknown>[]).forEach(look);
};

const ratio = (other: number | undefined, own: number): string =>
  other === undefined ? '–' : `${(other / own).toFixed(2)}×`;

const verdictOf = ({ goal }: BenchQuery, own: number, other: number | undefined): string => {
  if (goal === undefined || other === undefined) return '–';
  return other / own >= goal ? 'met' : 'missed';
};

const measureQuery = async (query: BenchQuery, path: string, duck: Duck | undefined): Promise<string> => {
  const bytes = readFileSync(path);
  const parse = baselineOf(query, bytes);
  const {
    own = Number.NaN,
    streamed,
    parsed,
    ducked,
  } = await race({
    own: () => drain(query.request, bytes),
    streamed: () => drain(query.request, fileStream(path)),
    ...(parse && { parsed: parse }),
    ...(duck && { ducked: () => duck.run(query, path) }),
  });
  const goal = query.goal === undefined ? 'reported' : `${query.goal}× ${query.beside}`;
  const speed = (seconds: number | undefined): string =>
    seconds === undefined ? '–' : megabytes(bytes.length / seconds);
  const verdict = verdictOf(query, own, query.beside === 'DuckDB' ? ducked : parsed);
  return row([
    query.name,
    speed(own),
    speed(streamed),
    speed(parsed),
    speed(ducked),
    ratio(parsed, own),
    ratio(ducked, own),
    goal,
    verdict,
  ]);
};

const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';

const main = async (): Promise<void> => {
  const count = Number(process.argv[2] ?? 500_000);
  const only = process.argv[3];
  const files = await prepareData(count);
  const opened = await openDuckDb();
  const duck = typeof opened === 'string' ? undefined : opened;
  const beside = typeof opened === 'string' ? opened : `DuckDB ${opened.version}`;
  const processors = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${arch()}`;
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  console.log(`${processors}, ${memory}, Node ${process.version}, ${beside}; load ${load()}`);
  console.log(`${count} records, ${megabytes(readFileSync(files.lines).length)} MB NDJSON; MB/s, medians of 3\n`);
  console.log(
    row([
      'query',
      'engine, in memory',
      'engine, from file',
      'JSON.parse',
      'DuckDB',
      '÷ JSON.parse',
      '÷ DuckDB',
      'goal',
      '',
    ]),
  );
  console.log(row(Array.from({ length: 9 }, () => '---')));
  for (const query of benchQueries(files))
    if (only === undefined || query.name.includes(only))
      console.log(await measureQuery(query, files[query.file], duck));
  const held = duck === undefined ? 'a whole file in memory' : 'a whole file in memory and DuckDB beside';
  console.log(`\nRSS at the end: ${megabytes(process.memoryUsage.rss())} MB, with ${held}; load ${load()}`);
  if (only !== undefined) return;
  console.log(await pagingTable(files, count));
  console.log(peakOfStream(files.lines));
};

await main();
