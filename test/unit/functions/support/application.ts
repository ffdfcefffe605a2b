import type { ReportDragonInput } from '../../../../generated/schema.ts';
import { acceptReport, rejectReport } from '../../../../functions/accept-report/accept.ts';
import { failReport, finishReport } from '../../../../functions/shared/report/close.ts';
import type { SettlePorts } from '../../../../functions/finish-report/settle.ts';
import type { Clock } from '../../../../functions/shared/storage/clock.ts';
import type { StartResult } from '../../../../functions/shared/report/executions.ts';
import type { ReportRecord } from '../../../../functions/shared/report/report.ts';
import { publishDragonAdded, publishStatus } from '../../../../functions/shared/report/publish.ts';
import { KnownDirectories } from '../../../../functions/shared/dragon/catalogue/directory.ts';
import { silentTelemetry } from '../../../../functions/shared/storage/telemetry.ts';
import { validateReport } from '../../../../functions/validate-report/validate.ts';
import type { MemoryStore, World } from './memory-store.ts';
import { createMemoryStore, createWorld } from './memory-store.ts';

export interface TestClock extends Clock {
  time: number;
}

/** Time that passes only when somebody waits, or when a test says so. */
export function createClock(): TestClock {
  const clock: TestClock = {
    time: Date.UTC(2026, 0, 1),
    now: () => clock.time,
    async sleep(milliseconds) {
      clock.time += Math.ceil(milliseconds / 10);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return clock;
}

/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Application extends SettlePorts {
  readonly truth: MemoryStore;
  readonly derived: MemoryStore;
  readonly clock: TestClock;
  readonly world: World;
  readonly executionsByName: Map<string, 'running' | 'closed'>;
  readonly published: { readonly status: string; readonly version: number; readonly id: string }[];
  readonly announced: string[];
  readonly notified: string[];
  readonly newToken: () => string;
}

export function createApplication(seed = 1): Application {
  const clock = createClock();
  const world = createWorld(clock);
  const random = seeded(seed);
  const executionsByName = new Map<string, 'running' | 'closed'>();
  const published: Application['published'] = [];
  const announced: string[] = [];
  const notified: string[] = [];
  let tokens = 0;
  return {
    truth: createMemoryStore(world),
    derived: createMemoryStore(world),
    catalogueKey: 'catalogue/manifest.json',
    directories: new KnownDirectories(clock),
    clock,
    random,
    telemetry: silentTelemetry,
    world,
    executionsByName,
    published,
    announced,
    notified,
    newToken: () => `token-${(tokens += 1)}`,
    executions: {
      async start(id): Promise<StartResult> {
        const state = executionsByName.get(id);
        if (state === undefined) executionsByName.set(id, 'running');
        return state ?? 'running';
      },
      isRunning: async (id) => executionsByName.get(id) === 'running',
    },
    publisher: {
      status: async ({ id, status, version }) => void published.push({ id, status, version }),
      dragonAdded: async ({ name }) => void announced.push(name),
    },
    notifier: { decided: async ({ id }: ReportRecord) => void notified.push(id) },
  };
}

export const inputOf = (name: string, more: Partial<ReportDragonInput> = {}): ReportDragonInput => ({
  dragonName: name,
  description: `A friendly dragon called ${name}.`,
  family: 'Red',
  country: 'Wales',
  state: 'Gwynedd',
  city: 'Beddgelert',
  neighborhood: 'Dinas Emrys',
  ...more,
});

/** What Lambda would run for a task of the workflow. */
export async function runTask(
  ports: Application,
  functionName: string,
  payload: Record<string, unknown>,
): Promise<unknown> {
  const reportId = String(payload['reportId']);
  if (functionName === 'ValidateReportFunctionArn') return validateReport(ports, reportId);
  if (functionName === 'PublishReportFunctionArn')
    return [await publishStatus(ports, reportId), await publishDragonAdded(ports, reportId)];
  if (functionName === 'AcceptReportFunctionArn') {
    return payload['action'] === 'ACCEPT'
      ? acceptReport(ports, reportId)
      : rejectReport(ports, reportId, payload['reason'] as never);
  }
  if (functionName === 'CloseReportFunctionArn') {
    return payload['action'] === 'FAIL'
      ? failReport(ports, reportId, 'FAILED')
      : finishReport(ports, reportId, payload['effects'] as never);
  }
  throw new Error(`The workflow invokes ${functionName}.`);
}
