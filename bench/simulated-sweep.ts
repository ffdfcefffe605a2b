import { acceptReport } from '../functions/accept-report/accept.ts';
import type { SettlePorts } from '../functions/finish-report/settle.ts';
import { sweep } from '../functions/finish-report/sweep.ts';
import { reportDragon } from '../functions/report-dragon/report.ts';
import { KnownDirectories } from '../functions/shared/dragon/catalogue/directory.ts';
import { directoryKey, firstDirectory, newGeneration } from '../functions/shared/dragon/catalogue/layout.ts';
import { always, toJson } from '../functions/shared/storage/object-store.ts';
import { validateReport } from '../functions/validate-report/validate.ts';
import { createApplication, inputOf, seeded } from '../test/unit/functions/support/application.ts';
import { round } from './measure.ts';
import { latencies, slowStore, VirtualTime } from './simulated-store.ts';

/** The time that Step Functions, AppSync and SNS need for a request, in milliseconds. */
const others = 40;

/** Measures how many reports one sweep settles with the latencies of S3, and what it reads before it begins. */
export async function benchSimulatedSweep(count = 6_000): Promise<string[]> {
  const lines = [
    '### Reports that one sweep settles, simulated',
    '',
    `${count} open; GET ${latencies.get}, PUT ${latencies.put}, LIST ${latencies.list} ms, half by chance; ` +
      `other services ${others} ms.`,
    '',
    '| what was missing | settled | a second | listings before the first |',
    '|---|---|---|---|',
  ];
  for (const missing of ['start', 'consequences'] as const) lines.push(await simulate(missing, count));
  return [...lines, ''];
}

async function simulate(missing: 'start' | 'consequences', count: number): Promise<string> {
  const application = createApplication();
  const directory = firstDirectory(newGeneration(0, application.random), 8);
  await application.derived.put(directoryKey(application.catalogueKey), toJson(directory), always);
  for (let n = 0; n < count; n += 1) {
    const { id } = await reportDragon(application, `owner ${n}`, inputOf(`Simulated ${n}`));
    if (missing === 'start') continue;
    await validateReport(application, id);
    await acceptReport(application, id);
    application.executionsByName.set(id, 'closed');
  }
  if (missing === 'start') application.executionsByName.clear();
  const clock = new VirtualTime(application.clock.time + 61_000);
  const random = seeded(count);
  const [truth, derived] = [slowStore(application.truth, clock, random), slowStore(application.derived, clock, random)];
  let [first, last, settled] = [0, 0, 0];
  const visited = async (): Promise<void> => {
    if (settled === 0) first = derived.calls.list;
    settled += 1;
    await clock.sleep(others);
    last = clock.now();
  };
  const ports: SettlePorts = {
    ...application,
    truth: truth.store,
    derived: derived.store,
    clock,
    random,
    directories: new KnownDirectories(clock),
    executions: {
      start: async (id) => (await visited(), application.executions.start(id)),
      isRunning: async (id) => (await visited(), application.executions.isRunning(id)),
    },
    publisher: { status: () => clock.sleep(others), dragonAdded: () => clock.sleep(others) },
    notifier: { decided: () => clock.sleep(others) },
  };
  const began = clock.now();
  const done = sweep(ports);
  await clock.run();
  await done;
  const perSecond = round(settled / ((last - began) / 1_000));
  const what = missing === 'start' ? 'the start' : 'what follows from the decision';
  return `| ${what} | ${settled} | ${perSecond} | ${first} |`;
}
