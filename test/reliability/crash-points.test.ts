import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Fault } from 'local-aws';
import { afterEach, describe, expect, it } from 'vitest';
import { reportId } from '../../functions/shared/storage/keys.ts';
import { hurriedAssembly, realAssembly } from './support/assemblies.ts';
import { audit } from './support/audit.ts';
import { takeImage } from './support/image.ts';
import { executions, report, settled } from './support/reports.ts';
import { announce, each, full, seed, sleep } from './support/settings.ts';
import { freshDirectory, startStack, type Stack } from './support/stack.ts';

const stacks: Stack[] = [];
const directories: string[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.stop();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/**
 * Of the calls that name the report, and of those that name its dragon: more places than calls, so that the last call
 * has its own.
 */
const callsOfReport = 18;
const callsOfDragon = 6;
/** A call that hangs keeps its function's environment, and there are few: so the points are shared out. */
const waves = 3;
/** The short form dies at a third of the points, those of one wave; the seed says of which. */
const dying = Array.from({ length: waves }, (_, wave) => wave).filter((wave) => full || seed % waves === wave);

type Kind = 'hang' | 'timeout';
/** The short form dies at every point in one of the ways, by turns; the seed says which comes first. */
const forms: readonly (readonly Kind[])[] = full
  ? [['hang'], ['timeout']]
  : [seed % 2 === 0 ? ['hang', 'timeout'] : ['timeout', 'hang']];

/**
 * The runtime dies with every report at another point of its path: before the call is performed (hang), or after it has
 * been (its answer is lost). One death covers all points of a wave; the image is what `kill -9` leaves.
 */
describe.each(forms.map((kinds) => [kinds.join(', '), kinds] as const))(
  'dying at every await of the report path (%s)',
  (title, kinds) => {
    const points = { report: 0, dragon: 0 };

    it.each(dying)(
      'each report of wave %i is recovered by the client, the resumed execution or the sweeper',
      async (wave) => {
        const first = await startStack(hurriedAssembly());
        stacks.push(first);
        const held = heldReports(first, kinds, wave);
        first.runtime.faults.set(held.flatMap(({ stop }) => stop));
        const acknowledged = new Set<string>();
        // Those that stop late go first, before the ways are blocked.
        for (const { name, id } of [...held].reverse())
          void report(first, 0, name, name).then(
            () => acknowledged.add(id),
            () => undefined,
          );
        await stopped(first, held, acknowledged);
        const struck = first.runtime.faults.list().filter((fault) => fault.kind !== 'slow' && fault.struck > 0);
        points.report += held.filter(
          ({ family, stop }) => family === 'report' && struck.some(({ target }) => target === stop[0]?.target),
        ).length;
        points.dragon += held.filter(
          ({ family, stop }) => family === 'dragon' && struck.some(({ target }) => target === stop[0]?.target),
        ).length;
        // In one turn: what has been acknowledged, and what is stored.
        const unanswered = held.filter(({ id }) => !acknowledged.has(id));
        const second = await afterDeath(first, hurriedAssembly());

        // A client repeats, under the same token, what was not acknowledged to it.
        const replies = await each(unanswered, 8, ({ name }) => report(second, 0, name, name));
        expect(replies.map(({ id }) => id)).toEqual(unanswered.map(({ id }) => id));
        const ids = held.map(({ id }) => id);
        const ends = await settled(second, ids, 180_000);
        announce(`dying at every await, ${title}, wave ${wave}`, {
          reports: held.length,
          struck: struck.length,
          acknowledged: held.length - unanswered.length,
        });
        expect([...ends.values()].map((end) => end?.status)).toEqual(ids.map(() => 'ACCEPTED'));
        expect((await audit(second, ids)).violations).toEqual([]);
      },
    );

    it('reached every stage of the path', () => {
      announce(`points reached, ${title}`, points);
      expect(points.report).toBeGreaterThanOrEqual(full ? 9 : 2);
      expect(points.dragon).toBeGreaterThanOrEqual(full ? 3 : 1);
    });
  },
);

interface Held {
  readonly name: string;
  readonly id: string;
  readonly family: 'report' | 'dragon';
  readonly stop: readonly Fault[];
}

function heldReports(stack: Stack, kinds: readonly Kind[], wave: number): Held[] {
  const owner = subject(stack.tokens[0] ?? '');
  const places = [
    ...Array.from({ length: callsOfReport }, (_, call) => ({ family: 'report' as const, call })),
    ...Array.from({ length: callsOfDragon }, (_, call) => ({ family: 'dragon' as const, call })),
  ];
  return places
    .filter(({ call }) => call % waves === wave)
    .map(({ family, call }) => {
      const kind = kinds[call % kinds.length] as Kind;
      const name = `point ${kind} ${seed.toString(36)} ${family} ${call}`;
      const id = reportId(owner, name);
      // As the truth bucket's key and the execution's name have it; as the claim's key has it.
      const target = family === 'report' ? id.slice(27) : createHash('sha256').update(name).digest('hex');
      return { name, id, family, stop: stopAt(kind, target, call) };
    });
}

const subject = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { sub: string }).sub;

/**
 * Until each report stands at its point, or is done because it has no such point, or those that do not stand get no
 * further: they wait for an environment that hangs. What stands is repeated by its workflow again and again, which is
 * no progress; and much later the workflow would give it up.
 */
async function stopped(stack: Stack, held: readonly Held[], acknowledged: ReadonlySet<string>): Promise<void> {
  let last = { calls: 0, at: Date.now() };
  // On a busy machine the first call may come late: silence counts only after it.
  for (; last.calls === 0 || Date.now() < last.at + 8_000; await sleep(150)) {
    const faults = stack.runtime.faults.list();
    const standing = new Set(
      faults.filter((fault) => fault.kind !== 'slow' && fault.struck > 0).map(({ target }) => target),
    );
    // Each stands once; the calls on the way there are counted until then.
    const onTheWay = faults.filter(({ target }) => !standing.has(target)).reduce((sum, { struck }) => sum + struck, 0);
    const calls = standing.size * callsOfReport + onTheWay;
    if (calls > last.calls) last = { calls, at: Date.now() };
    const running = new Set(await executions(stack, 'RUNNING'));
    if (held.every(({ id, stop }) => standing.has(stop[0]?.target) || (acknowledged.has(id) && !running.has(id))))
      return;
  }
}

/** The runtime that starts on what the first one leaves when it is killed now. */
async function afterDeath(first: Stack, assembly: string): Promise<Stack> {
  const image = freshDirectory();
  directories.push(image);
  takeImage(first.dataDirectory, image);
  stacks.splice(0);
  await first.stop();
  const second = await startStack(assembly, { dataDirectory: image, tokens: first.tokens });
  stacks.push(second);
  return second;
}

function stopAt(kind: Kind, target: string, call: number): Fault[] {
  const passing: Fault = { service: '*', action: '*', target, kind: 'slow', latencyMs: 0, count: Math.max(call, 1) };
  const stopping: Fault = { service: '*', action: '*', target, kind, latencyMs: 120_000 };
  return call === 0 ? [stopping] : [passing, stopping];
}

describe('dying at every transition of the workflow', () => {
  it('a function that was asked is asked again, a finished task is not, and the report is decided', async () => {
    const first = await startStack(realAssembly());
    stacks.push(first);
    const owner = subject(first.tokens[0] ?? '');
    // Each state's task hangs once, for the first report that comes to it; later reports pass to the next state.
    const tasks: Fault[] = [
      { service: 'lambda', action: 'Invoke', target: 'ValidateReport', kind: 'hang', count: 1 },
      { service: 'lambda', action: 'Invoke', target: 'AcceptReport', kind: 'hang', count: 1 },
      { service: 'appsync', action: 'GraphQL', target: 'Mutation.publishReportStatus', kind: 'hang', count: 1 },
      // What AppSync refuses twice the workflow publishes by a function of its own.
      { service: 'appsync', action: 'GraphQL', target: 'Mutation.publishDragonAdded', kind: 'error', count: 8 },
      { service: 'lambda', action: 'Invoke', target: 'PublishReport', kind: 'hang', count: 1 },
      { service: 'sns', action: 'Publish', kind: 'hang', count: 1 },
      { service: 's3', action: 'PutObject', target: '/shard-', kind: 'hang', count: 1 },
      { service: 'lambda', action: 'Invoke', target: 'CloseReport', kind: 'hang', count: 1 },
    ];
    first.runtime.faults.set(tasks);
    const names = tasks.map((_, index) => `transition ${seed.toString(36)} ${index}`);
    const ids = names.map((name) => reportId(owner, name));
    await Promise.all(names.map((name) => report(first, 0, name, name)));
    for (
      const until = Date.now() + 60_000;
      Date.now() < until && first.runtime.faults.list().some((fault) => fault.struck === 0);
    )
      await sleep(50);
    const struck = first.runtime.faults.list().filter((fault) => fault.struck > 0).length;
    const second = await afterDeath(first, realAssembly());
    const ends = await settled(second, ids, 180_000);
    announce('dying at every transition', { points: struck, of: tasks.length });
    expect([...ends.values()].map((end) => end?.status)).toEqual(ids.map(() => 'ACCEPTED'));
    expect((await audit(second, ids)).violations).toEqual([]);
    expect(struck).toBe(tasks.length);
  });
});
