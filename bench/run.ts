/**
 * `npm run bench [-- NAME …]`: every figure beside its limit, in one run; `peers`, which installs others, only if it is
 * named. Prints Markdown. Takes minutes; everything stays on loopback and in temporary directories.
 */
import '../functions/import/quiet-sdk.ts';
import { cpus } from 'node:os';
import { benchAuthorization } from '../packages/local-aws/bench/authorization.ts';
import { benchCheck } from '../packages/local-aws/bench/check.ts';
import { benchExistence } from '../packages/local-aws/bench/cognito-existence.ts';
import { benchEnvironments } from '../packages/local-aws/bench/environment-starts.ts';
import { benchNoneResolver } from '../packages/local-aws/bench/none-resolver.ts';
import { benchOwnStacks } from '../packages/local-aws/bench/own-stacks.ts';
import { benchSockets } from '../packages/local-aws/bench/sockets.ts';
import { benchStates } from '../packages/local-aws/bench/states.ts';
import { benchBombs } from './bombs.ts';
import { benchBulk } from './bulk.ts';
import { benchHouse } from './house.ts';
import { benchListDragons } from './list-dragons.ts';
import { benchPage } from './page.ts';
import { benchPeers } from './peers/index.ts';
import { benchAccepted, benchGrowth, benchRestart } from './reliability.ts';
import { benchReportDragon } from './report-dragon.ts';
import { benchSimulatedAccepts } from './simulated-accepts.ts';
import { benchSimulatedSweep } from './simulated-sweep.ts';
import { benchStart } from './start.ts';
import { benchWatch } from './watch.ts';

const all: Record<string, () => Promise<string[]>> = {
  start: benchStart,
  check: benchCheck,
  none: benchNoneResolver,
  environments: benchEnvironments,
  list: () => benchListDragons((process.env['BENCH_SIZES'] ?? '300,10000,100000').split(',').map(Number)),
  report: benchReportDragon,
  views: benchSimulatedAccepts,
  sweep: () => benchSimulatedSweep(),
  bulk: () => benchBulk((process.env['BENCH_SIZES'] ?? '100000,400000').split(',').map(Number)),
  accepted: benchAccepted,
  growth: () => benchGrowth((process.env['BENCH_SIZES'] ?? '1000,10000,100000').split(',').map(Number)),
  restart: () => benchRestart(Number(process.env['BENCH_FINISHED'] ?? 10_000)),
  authorization: benchAuthorization,
  sockets: benchSockets,
  existence: benchExistence,
  bombs: benchBombs,
  states: benchStates,
  watch: benchWatch,
  house: benchHouse,
  page: benchPage,
  stacks: benchOwnStacks,
  peers: benchPeers,
};
const wanted = process.argv.slice(2);
for (const name of wanted)
  if (!Object.hasOwn(all, name)) throw new Error(`No benchmark ${name}; there are ${Object.keys(all).join(', ')}.`);

process.stdout.write(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ` +
    `${process.platform}\n\n`,
);
for (const [name, bench] of Object.entries(all)) {
  if (wanted.length > 0 ? !wanted.includes(name) : name === 'peers') continue;
  process.stderr.write(`measuring ${name} …\n`);
  process.stdout.write(`${(await bench()).join('\n')}\n`);
}
process.exit(0);
