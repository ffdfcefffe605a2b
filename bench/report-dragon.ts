import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { freshDirectory, removeDirectory } from '../test/support/cli.ts';
import { quantile, round } from './measure.ts';
import { post, processorTime, signInTo, startCli, watchMemory } from './runtime.ts';

const report = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
const terminal = new Set(['ACCEPTED', 'REJECTED', 'FAILED']);

/** Measures the time from sending reportDragon to the terminal status on the socket. */
export async function benchReportDragon(): Promise<string[]> {
  const data = freshDirectory();
  const cli = await startCli(data);
  const lines = [
    '### `reportDragon` to its terminal status on the socket',
    '',
    '| in flight | reports | p50 | p99 | reports/s | processor time of server and functions, a report | ' +
      'most memory of the server, and with its functions |',
    '|---|---|---|---|---|---|---|',
  ];
  try {
    const token = await signInTo(cli);
    const watch = await openSocket(cli.outputs.graphqlUrl ?? '', cli.outputs.realtimeUrl ?? '', token);
    const one = async (): Promise<number> => {
      const started = performance.now();
      const { data: answer } = await post(cli, token, report, { input: input() });
      await watch((answer as { reportDragon: { id: string } }).reportDragon.id);
      return performance.now() - started;
    };
    for (let warm = 0; warm < 10; warm += 1) await one();
    for (const [inFlight, count] of [
      [1, 60],
      [50, 500],
    ] as const) {
      const figures: number[] = [];
      const memory = watchMemory(cli.child.pid ?? 0);
      const before = processorTime(cli.child.pid ?? 0);
      const started = performance.now();
      let left = count;
      await Promise.all(
        Array.from({ length: inFlight }, async () => {
          while (left-- > 0) figures.push(await one());
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      const after = processorTime(cli.child.pid ?? 0);
      const [server, functions] = [after.own - before.own, after.others - before.others];
      const { own, all } = memory();
      lines.push(
        `| ${inFlight} | ${figures.length} | ${round(quantile(figures, 0.5))} ms | ` +
          `${round(quantile(figures, 0.99))} ms | ${round(figures.length / seconds, 1)} | ` +
          `${round(server / figures.length, 1)} ms, ${round(functions / figures.length, 1)} ms | ` +
          `${round(own)} MB, ${round(all)} MB |`,
      );
    }
  } finally {
    await cli.stop();
    removeDirectory(data);
  }
  return [...lines, ''];
}

let sequence = 0;
const input = () => ({
  dragonName: `Measured ${(sequence += 1)}`,
  description: 'For the record.',
  family: 'green',
  country: 'x',
  state: 'x',
  city: 'x',
  neighborhood: 'x',
});

/** Resolves with a function that waits for the terminal status of a report. */
async function openSocket(
  graphqlUrl: string,
  realtimeUrl: string,
  token: string,
): Promise<(id: string) => Promise<void>> {
  const authorization = { Authorization: token, host: new URL(graphqlUrl).host };
  const socket = new WebSocket(realtimeUrl, [
    'graphql-ws',
    `header-${Buffer.from(JSON.stringify(authorization)).toString('base64url')}`,
  ]);
  const settled = new Set<string>();
  const waiting = new Map<string, () => void>();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (raw) => {
      const frame = JSON.parse(String(raw)) as {
        type: string;
        payload?: { data?: { onReportStatusChanged?: { id: string; status: string } } };
      };
      if (frame.type === 'connection_ack')
        socket.send(
          JSON.stringify({
            id: '1',
            type: 'start',
            payload: {
              data: JSON.stringify({ query: 'subscription { onReportStatusChanged { id status } }', variables: {} }),
              extensions: { authorization },
            },
          }),
        );
      if (frame.type === 'start_ack') resolve();
      const report = frame.payload?.data?.onReportStatusChanged;
      if (!report || !terminal.has(report.status)) return;
      settled.add(report.id);
      waiting.get(report.id)?.();
    });
  });
  socket.removeAllListeners('error').on('error', () => undefined);
  return (id) => new Promise((resolve) => (settled.has(id) ? resolve() : void waiting.set(id, resolve)));
}
