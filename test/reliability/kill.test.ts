import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createOperator } from 'local-aws';
import { afterAll, describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';
import { audit } from './support/audit.ts';
import { startCommand, type Running } from './support/cli.ts';
import { report, stuck } from './support/reports.ts';
import { announce, createRandom, seed, size, sleep } from './support/settings.ts';
import { freshDirectory, signInAll, type Target } from './support/stack.ts';

const directory = freshDirectory();
let running: Running | undefined;
afterAll(async () => {
  await running?.kill();
  rmSync(directory, { recursive: true, force: true });
});

describe('kill -9 while reports flow', () => {
  it(
    'loses nothing, decides nothing twice, and leaves nothing stuck',
    async () => {
      const [kills, wanted] = [size(4, 100), size(24, 5_000)];
      const random = createRandom();
      running = await startCommand(directory, realAssembly(), 0);
      const port = Number(new URL(running.outputs.awsEndpointUrl).port);
      const target: Target = { outputs: running.outputs, tokens: await signInAll(running.outputs) };
      const history = startClients(target, wanted, size(8, 16));

      let died = 0;
      for (; died < kills || !history.finished(); died += 1) {
        // Every client's work is offered until it is acknowledged; once it all is, nothing is left to be killed for.
        if (died >= kills) {
          await sleep(200);
          died -= 1;
          continue;
        }
        await sleep(50 + random() * 1_450);
        await running.kill();
        running = await startCommand(directory, realAssembly(), port);
      }
      const acknowledged = await history.end();
      const drained = Date.now();
      const left = await stuck(target, [...acknowledged.keys()], 30_000);
      announce('kill -9 while reports flow', {
        kills,
        acknowledged: acknowledged.size,
        repeated: history.repeated(),
        drainedMs: Date.now() - drained,
      });
      expect(acknowledged.size).toBe(wanted);
      expect([...left.entries()]).toEqual([]);
      const { violations, ...figures } = await audit(target, acknowledged.keys());
      announce('audit', figures);
      expect(violations).toEqual([]);
      expect(figures.accepted).toBe(wanted);
      expect(figures.listed).toBe(wanted);
    },
    size(240_000, 3_600_000),
  );

  it('the state survives the command that exports it while it runs', async () => {
    const { exportState } = await import('../../packages/local-aws/src/storage/transfer.ts');
    const file = join(directory, 'backup.db');
    expect(exportState(join(directory, 'data'), file, createOperator()).rows).toBeGreaterThan(100);
  });
});

interface Clients {
  finished(): boolean;
  repeated(): number;
  /** Waits until everything is acknowledged; ids with the names that were reported. */
  end(): Promise<Map<string, string>>;
}

/** Clients that report dragon after dragon, each under a token, and repeat whatever was not acknowledged. */
function startClients(target: Target, wanted: number, width: number): Clients {
  const acknowledged = new Map<string, string>();
  let next = 0;
  let repeated = 0;
  const client = async (): Promise<void> => {
    while (next < wanted) {
      const name = `Killed ${seed.toString(36)} ${(next += 1)}`;
      for (let sent = 0; ; sent += 1) {
        if (sent > 0) repeated += 1;
        const reply = await report(target, 0, name, name).catch(() => undefined);
        if (reply !== undefined) {
          acknowledged.set(reply.id, name);
          break;
        }
        await sleep(100);
      }
      // The faults are spread over all kills.
      await sleep(size(1_500, 300));
    }
  };
  const all = Promise.all(Array.from({ length: width }, client));
  let done = false;
  void all.then(() => (done = true));
  return {
    finished: () => done,
    repeated: () => repeated,
    async end() {
      await all;
      return acknowledged;
    },
  };
}
