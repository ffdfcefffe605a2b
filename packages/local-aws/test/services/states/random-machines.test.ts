import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock, type VirtualClock } from '../virtual-clock.ts';
import { FunctionError, harness, type HistoryEntry, type Lambda } from './harness.ts';

/** A state without its name and its transition. */
type Plan =
  | { readonly kind: 'pass' | 'fail' | 'choice' | 'bad' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'task'; readonly does: 'answers' | 'fails'; readonly retries: number; readonly isCaught: boolean }
  | { readonly kind: 'parallel'; readonly branches: readonly (readonly Plan[])[]; readonly isCaught: boolean }
  | { readonly kind: 'map'; readonly items: number; readonly limit: number; readonly body: readonly Plan[] };

const simple: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ kind: fc.constantFrom('pass' as const, 'choice' as const, 'fail' as const, 'bad' as const) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 5 }) }),
  fc.record({
    kind: fc.constant('task' as const),
    does: fc.constantFrom('answers' as const, 'fails' as const),
    retries: fc.integer({ min: 0, max: 2 }),
    isCaught: fc.boolean(),
  }),
);

/** Generates plans that are nested at most `depth` times. */
function plansOf(depth: number): fc.Arbitrary<readonly Plan[]> {
  if (depth === 0) return fc.array(simple, { minLength: 1, maxLength: 4 });
  const inner = plansOf(depth - 1);
  const parallel: fc.Arbitrary<Plan> = fc.record({
    kind: fc.constant('parallel' as const),
    branches: fc.array(inner, { minLength: 1, maxLength: 3 }),
    isCaught: fc.boolean(),
  });
  const map: fc.Arbitrary<Plan> = fc.record({
    kind: fc.constant('map' as const),
    items: fc.integer({ min: 0, max: 4 }),
    limit: fc.integer({ min: 0, max: 2 }),
    body: inner,
  });
  return fc.array(fc.oneof({ weight: 3, arbitrary: simple }, parallel, map), { minLength: 1, maxLength: 4 });
}

/** Makes the definitions of plans, with names that no other state has. */
function scopeOf(given: readonly Plan[], names: { next: number }): object {
  const mine = given.map(() => `S${names.next++}`);
  const states = given.map((plan, index) => [mine[index], stateOf(plan, mine[index + 1], names)] as const);
  // A state that nothing leads to is refused, so a scope ends where nothing continues.
  const end = given.findIndex(({ kind }) => kind === 'fail');
  return { StartAt: mine[0], States: Object.fromEntries(end < 0 ? states : states.slice(0, end + 1)) };
}

function stateOf(plan: Plan, next: string | undefined, names: { next: number }): object {
  const transition = next === undefined ? { End: true } : { Next: next };
  const catches = (isCaught: boolean) =>
    isCaught && next !== undefined ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: next }] } : {};
  switch (plan.kind) {
    case 'pass':
      return { Type: 'Pass', Assign: { [`v${names.next++}`]: '{% $count($states.input) %}' }, ...transition };
    case 'bad':
      return { Type: 'Pass', Output: '{% $nothing %}', ...transition };
    case 'fail':
      return { Type: 'Fail', Error: 'Planned', Cause: 'c' };
    case 'choice':
      return next === undefined
        ? { Type: 'Succeed' }
        : { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: next }], Default: next };
    case 'wait':
      return { Type: 'Wait', Seconds: plan.seconds, ...transition };
    case 'task':
      return {
        ...{ Type: 'Task', Resource: `arn:aws:lambda:us-east-1:000000000000:function:${plan.does}` },
        Retry: [{ ErrorEquals: ['Planned'], MaxAttempts: plan.retries, IntervalSeconds: 1 }],
        ...{ ...catches(plan.isCaught), ...transition },
      };
    case 'parallel':
      return {
        ...{ Type: 'Parallel', Branches: plan.branches.map((branch) => scopeOf(branch, names)) },
        ...{ ...catches(plan.isCaught), ...transition },
      };
    case 'map':
      return {
        ...{ Type: 'Map', Items: Array.from({ length: plan.items }, (_, index) => index) },
        ...{ MaxConcurrency: plan.limit, ItemProcessor: scopeOf(plan.body, names), ...transition },
      };
  }
}

const lambda: Lambda = (name) => {
  if (name.endsWith(':fails')) throw new FunctionError('Planned');
  return 1;
};

/** Lets time pass until nothing waits any more. A machine that hangs waits for nothing and has not ended. */
async function passTime(clock: VirtualClock, until = Infinity): Promise<void> {
  await settle();
  for (let next = clock.next(); next !== undefined && next <= until; next = clock.next())
    await clock.advance(Math.max(0, next - clock.now()));
}

interface Outcome {
  readonly status: string;
  readonly output: string | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Runs a definition to its end. If `stopAt` is given, the process stops that many ms after the start. */
async function outcomeOf(definition: object, stopAt?: number): Promise<Outcome> {
  const clock = virtualClock();
  const disk = testPorts({ clock });
  let made = harness({ clock, database: disk.database, lambda });
  const arn = await made.start(await made.define(definition, { StateMachineName: 'random' }), []);
  if (stopAt !== undefined) {
    await passTime(clock, clock.now() + stopAt);
    await made.service.stop();
    made = harness({ clock, database: disk.database, lambda });
    made.service.start?.();
  }
  await passTime(clock);
  const { status, output } = await made.describe(arn);
  const history = await made.history(arn);
  await made.service.stop();
  disk.dispose();
  return { status, output, history };
}

const ends: Readonly<Record<string, string>> = { ExecutionSucceeded: 'SUCCEEDED', ExecutionFailed: 'FAILED' };
const after: Readonly<Record<string, RegExp>> = {
  LambdaFunctionScheduled: /StateEntered$|LambdaFunctionFailed$/,
  LambdaFunctionStarted: /^LambdaFunctionScheduled$/,
  LambdaFunctionSucceeded: /^LambdaFunctionStarted$/,
  LambdaFunctionFailed: /^LambdaFunctionStarted$/,
  MapStateStarted: /^MapStateEntered$/,
  MapIterationSucceeded: /StateExited$/,
  ParallelStateStarted: /^ParallelStateEntered$/,
};

/** Answers what is wrong with a history, by the grammar of its events. */
function faultsOf({ status, history }: Outcome): string[] {
  const byId = new Map(history.map((event) => [event.id, event]));
  const faults = history.flatMap((event, index) => {
    const found: string[] = [];
    if (event.id !== index + 1) found.push(`#${event.id} stands at ${index + 1}`);
    if (event.previousEventId >= event.id) found.push(`#${event.id} follows #${event.previousEventId}`);
    const before = byId.get(event.previousEventId)?.type ?? '';
    if (after[event.type]?.test(before) === false) found.push(`${event.type} follows ${before}`);
    return found;
  });
  const count = (type: RegExp): number => history.filter((event) => type.test(event.type)).length;
  const last = history.at(-1)?.type ?? '';
  if (history[0]?.type !== 'ExecutionStarted') faults.push('does not begin with its start');
  if (ends[last] !== status) faults.push(`${status} ends with ${last}`);
  if (count(/^Execution(Succeeded|Failed)$/) !== 1) faults.push('does not end once');
  if (count(/StateExited$/) > count(/StateEntered$/)) faults.push('more exits than entries');
  return faults;
}

const machine = plansOf(2).map((given) => scopeOf(given, { next: 0 }));
const runs = process.env['RELIABILITY'] === 'full' ? 500 : 25;

it('no random machine hangs, and its history obeys the grammar of events', async () => {
  const property = fc.asyncProperty(machine, async (definition) => {
    const outcome = await outcomeOf(definition);
    expect(['SUCCEEDED', 'FAILED']).toContain(outcome.status);
    expect(faultsOf(outcome)).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs });
}, 600_000);

it('no execution of a random machine is lost, or ends otherwise, when its process stops on the way', async () => {
  const property = fc.asyncProperty(machine, fc.integer({ min: 0, max: 12_000 }), async (definition, stopAt) => {
    const [whole, broken] = [await outcomeOf(definition), await outcomeOf(definition, stopAt)];
    expect([broken.status, broken.output, faultsOf(broken)]).toEqual([whole.status, whole.output, []]);
    const types = ({ history }: Outcome) => history.map(({ type }) => type).sort();
    expect(types(broken)).toEqual(types(whole));
  });
  await fc.assert(property, { numRuns: runs });
}, 600_000);
