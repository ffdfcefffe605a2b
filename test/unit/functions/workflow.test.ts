import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { definitionText } from './support/workflow.ts';

type Json = Readonly<Record<string, unknown>>;
interface Machine extends Json {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Json>>;
}

const definition = JSON.parse(definitionText) as Machine;

const machines: readonly Machine[] = [
  definition,
  ...Object.values(definition.States).flatMap((state) => (state['Branches'] as Machine[] | undefined) ?? []),
];
const states = machines.flatMap((machine) =>
  Object.entries(machine.States).map(([name, state]) => ({ name, state, machine })),
);
const tasks = states.filter(({ state }) => state['Type'] === 'Task');

const strings = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
};

const fields: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Assign', 'Output', 'Catch'],
  Choice: ['Choices', 'Default'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};

describe('the workflow', () => {
  it.each(states)('$name has only the fields of its type', ({ state }) => {
    const known = [...(fields[String(state['Type'])] ?? []), 'Type', 'Comment', 'Next', 'End'];
    expect(Object.keys(state).filter((field) => !known.includes(field))).toEqual([]);
  });

  it.each(machines.map((machine) => [machine.StartAt, machine] as const))(
    'reaches every state from %s, and names no other',
    (_, machine) => {
      const reached = new Set<string>();
      const visit = (name: string): void => {
        if (reached.has(name)) return;
        expect(Object.keys(machine.States)).toContain(name);
        reached.add(name);
        const state = machine.States[name] ?? {};
        const targets = [
          state,
          ...((state['Choices'] as Json[] | undefined) ?? []),
          ...((state['Catch'] as Json[] | undefined) ?? []),
        ].map((one) => one['Next']);
        for (const target of [...targets, state['Default']]) if (typeof target === 'string') visit(target);
      };
      visit(machine.StartAt);
      expect([...reached].sort()).toEqual(Object.keys(machine.States).sort());
    },
  );

  it.each(tasks)(
    '$name has a time-out, retries with full jitter, and a catch or a rule behind it',
    ({ name, state }) => {
      expect(state['TimeoutSeconds']).toBeLessThan(Number(definition['TimeoutSeconds']));
      const retriers = state['Retry'] as Json[];
      expect(retriers.length).toBeGreaterThan(0);
      for (const retrier of retriers) {
        if (retrier['MaxAttempts'] === 0) continue;
        expect(retrier).toMatchObject({ JitterStrategy: 'FULL', IntervalSeconds: 1, BackoffRate: 2 });
        expect(retrier['MaxDelaySeconds']).toBeLessThanOrEqual(20);
      }
      if (name !== 'RecordFailure') expect(state['Catch']).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
    },
  );

  it('takes nothing but the report’s id in, and passes no text of the report but a reason', () => {
    const payloads = tasks
      .map(({ state }) => (state['Arguments'] as Json)['Payload'] as Json | undefined)
      .filter((payload) => payload !== undefined);
    expect(new Set(payloads.flatMap(Object.keys))).toEqual(new Set(['reportId', 'action', 'reason', 'effects']));
  });

  it('has expressions that parse and substitutions that infra knows', () => {
    for (const text of strings(definition)) {
      const expression = /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
      if (expression !== undefined) expect(() => jsonata(expression)).not.toThrow();
    }
    const names = new Set([...definitionText.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const functions = ['AcceptReport', 'CloseReport', 'ConfirmReport', 'PublishReport', 'ValidateReport'].map(
      (name) => `${name}FunctionArn`,
    );
    expect([...names].sort()).toEqual([...functions, 'SmsEnabled', 'TopicArn'].sort());
  });
});
