import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { AppSyncClient, EvaluateCodeCommand } from '@aws-sdk/client-appsync';
import { drive, median, round } from '../../../bench/measure.ts';
import { prepareStack, type StackOptions } from '../src/kit/prepare.ts';
import { echo } from './assembly.ts';

const [turns, seconds, inFlight] = [15, 4, 10];
const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const apps: Readonly<Record<'ours' | 'todo', StackOptions>> = {
  ours: { app: folder('../../..') },
  todo: {
    app: folder('../test/apps/todo'),
    assembly: 'template.yaml',
    parameters: { Stage: 'dev' },
    parameterStore: [{ name: '/todo/greeting', value: 'Hello' }],
  },
};

/** Measures how long a test waits for a stack of its own, and how many resolvers `EvaluateCode` evaluates a second. */
export async function benchOwnStacks(): Promise<string[]> {
  const rows: string[] = [];
  rows.push(await startsOf('the app of this repository', apps.ours));
  rows.push(await startsOf('an app with a table and a function (`test/apps/todo`)', apps.todo));
  return [
    '### A stack of one’s own, and EvaluateCode',
    '',
    `| from \`prepared.start()\` to the stack, and back | median of ${turns} | most | of the processor | stop | goal |`,
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `\`EvaluateCode\` of a request handler, by the SDK, ${inFlight} at once: ${round(await evaluations())} a second.`,
    '',
  ];
}

async function startsOf(name: string, options: StackOptions): Promise<string> {
  const prepared = await prepareStack(options);
  const [starts, stops, costs]: [number[], number[], number[]] = [[], [], []];
  // The first loads what all further ones share.
  await (await prepared.start()).stop();
  for (let turn = 0; turn < turns; turn += 1) {
    const [begun, before] = [performance.now(), process.cpuUsage()];
    const stack = await prepared.start();
    const [ready, cost] = [performance.now(), process.cpuUsage(before)];
    await stack.stop();
    starts.push(ready - begun);
    costs.push((cost.user + cost.system) / 1000);
    stops.push(performance.now() - ready);
  }
  await prepared.dispose();
  const [start, cost, stop] = [starts, costs, stops].map((figures) => `${round(median(figures))} ms`);
  return `| ${name} | ${start} | ${round(Math.max(...starts))} ms | ${cost} | ${stop} | ≤ 150 ms |`;
}

async function evaluations(): Promise<number> {
  const prepared = await prepareStack(apps.todo);
  const { aws } = await prepared.start();
  const client = new AppSyncClient(aws);
  const command = new EvaluateCodeCommand({
    code: echo,
    context: JSON.stringify({ arguments: { text: 'x' } }),
    function: 'request',
    runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
  });
  const call = async (): Promise<void> => {
    const { error } = await client.send(command);
    if (error) throw new Error(error.message);
  };
  await drive(call, inFlight, 1);
  const figures: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) figures.push(await drive(call, inFlight, seconds));
  await prepared.dispose();
  return median(figures);
}
