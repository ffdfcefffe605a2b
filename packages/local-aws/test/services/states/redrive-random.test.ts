import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FunctionError, harness, type HistoryEntry } from './harness.ts';
import { ended, redrive } from './redrives.ts';

type Plan =
  | { readonly kind: 'task'; readonly breaks: number }
  | { readonly kind: 'parallel'; readonly branches: readonly (readonly Plan[])[] }
  | { readonly kind: 'map'; readonly items: number; readonly limit: number; readonly body: readonly Plan[] };

/** A task fails this many times before it succeeds. */
const taskPlan: fc.Arbitrary<Plan> = fc.record({ kind: fc.constant('task' as const), breaks: fc.nat({ max: 2 }) });

function plansOf(depth: number): fc.Arbitrary<readonly Plan[]> {
  if (depth === 0) return fc.array(taskPlan, { minLength: 1, maxLength: 3 });
  const inner = plansOf(depth - 1);
  const parallel: fc.Arbitrary<Plan> = fc.record({
    kind: fc.constant('parallel' as const),
    branches: fc.array(inner, { minLength: 1, maxLength: 3 }),
  });
  const map: fc.Arbitrary<Plan> = fc.record({
    ...{ kind: fc.constant('map' as const), items: fc.integer({ min: 1, max: 3 }), limit: fc.nat({ max: 2 }) },
    body: inner,
  });
  return fc.array(fc.oneof({ weight: 2, arbitrary: taskPlan }, parallel, map), { minLength: 1, maxLength: 3 });
}

interface Made {
  /** How often each state must be left, by its name. */
  readonly times: Map<string, number>;
  /** How often each task still has to fail. */
  readonly breaks: Map<string, number>;
}

function scopeOf(plans: readonly Plan[], made: Made, times: number): object {
  const names = plans.map((_, index) => `S${made.times.size + index}`);
  for (const name of names) made.times.set(name, times);
  const states = plans.map((plan, index) => {
    const next = names[index + 1];
    return { ...stateOf(plan, names[index] as string, made, times), ...(next ? { Next: next } : { End: true }) };
  });
  return { StartAt: names[0], States: Object.fromEntries(states.map((state, index) => [names[index], state])) };
}

function stateOf(plan: Plan, name: string, made: Made, times: number): object {
  if (plan.kind === 'parallel')
    return { Type: 'Parallel', Branches: plan.branches.map((branch) => scopeOf(branch, made, times)) };
  if (plan.kind === 'map') {
    const Items = Array.from({ length: plan.items }, (_, index) => index);
    const ItemProcessor = scopeOf(plan.body, made, times * plan.items);
    return { Type: 'Map', Items, MaxConcurrency: plan.limit, ItemProcessor };
  }
  made.breaks.set(name, plan.breaks);
  return { Type: 'Task', Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}` };
}

const countsOf = (history: readonly HistoryEntry[], kind: 'Entered' | 'Exited'): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const event of history) {
    if (!event.type.endsWith(`State${kind}`)) continue;
    const { name } = event[`state${kind}EventDetails`] as { name: string };
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

const isFull = process.env['RELIABILITY'] === 'full';

it(
  'a redriven execution enters and leaves each state as often as one that never fails',
  async () => {
    await fc.assert(
      fc.asyncProperty(plansOf(2), async (plans) => {
        const made: Made = { times: new Map(), breaks: new Map() };
        const definition = scopeOf(plans, made, 1);
        const one = harness({
          lambda: (arn) => {
            const name = arn.split(':').at(-1) as string;
            const left = made.breaks.get(name) ?? 0;
            made.breaks.set(name, left - 1);
            if (left > 0) throw new FunctionError('Broken');
            return 0;
          },
        });
        const execution = await one.start(await one.define(definition), 0);
        let last = await ended(one, execution, 1_000);
        for (let turn = 0; last.status === 'FAILED' && turn < 100; turn++) {
          await redrive(one, execution);
          last = await ended(one, execution, 1_000);
        }
        await one.dispose();
        expect(last.status).toBe('SUCCEEDED');
        expect(countsOf(last.history, 'Exited')).toEqual(made.times);
        expect(countsOf(last.history, 'Entered')).toEqual(made.times);
      }),
      { numRuns: isFull ? 300 : 12 },
    );
    // The long form takes minutes.
  },
  isFull ? 1_800_000 : 240_000,
);
