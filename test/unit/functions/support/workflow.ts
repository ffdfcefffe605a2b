import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import type { Application } from './application.ts';
import { runTask } from './application.ts';

type Json = Readonly<Record<string, unknown>>;
interface State extends Json {
  readonly Type: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly Catcher[];
}
interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Json;
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export const definitionText = readFileSync(
  new URL('../../../../infra/report-workflow.asl.json', import.meta.url),
  'utf8',
);

const definition = JSON.parse(
  definitionText.replace(/\$\{(\w+)\}/g, (_, name: string) => (name === 'SmsEnabled' ? 'false' : name)),
) as Machine;

/** A process that died runs nothing any more: the execution stays where it was. */
export class Killed extends Error {}

/**
 * Just enough of the states language to run the committed workflow against the modules behind its tasks, without
 * waiting.
 */
export async function runWorkflow(ports: Application, reportId: string): Promise<string> {
  const scope: Record<string, unknown> = {};
  try {
    const end = await runMachine({ ports, reportId }, definition, scope);
    return end.failed ? 'FAILED' : 'SUCCEEDED';
  } catch (error) {
    if (error instanceof Killed) throw error;
    return 'FAILED';
  } finally {
    ports.executionsByName.set(reportId, 'closed');
  }
}

interface Run {
  readonly ports: Application;
  readonly reportId: string;
}

interface End {
  readonly output: unknown;
  readonly failed: boolean;
}

async function runMachine(run: Run, machine: Machine, scope: Record<string, unknown>): Promise<End> {
  let name: string | undefined = machine.StartAt;
  let output: unknown = { reportId: run.reportId };
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (state === undefined) throw new Error(`There is no state ${name}.`);
    if (state.Type === 'Fail') return { output, failed: true };
    const step: Step = await enter(run, state, output, scope);
    output = step.output;
    name = step.next;
  }
  return { output, failed: false };
}

interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

async function enter(run: Run, state: State, input: unknown, scope: Record<string, unknown>): Promise<Step> {
  const context = { Execution: { Input: { reportId: run.reportId } } };
  const evaluate = (template: unknown, result?: unknown): Promise<unknown> =>
    fill(template, { ...scope, states: { input, result, context } });
  if (state.Type === 'Choice') {
    for (const choice of state['Choices'] as readonly { Condition: string; Next: string }[]) {
      if ((await evaluate(choice.Condition)) === true) return { output: input, next: choice.Next };
    }
    return { output: input, next: state['Default'] as string };
  }
  if (state.Type === 'Pass' || state.Type === 'Succeed')
    return { output: state['Output'] === undefined ? input : await evaluate(state['Output']), next: state.Next };
  const attempted = await withRetries(state, () => work(run, state, evaluate));
  const assign = 'caught' in attempted ? attempted.caught.Assign : (state['Assign'] as Json | undefined);
  for (const [variable, template] of Object.entries(assign ?? {}))
    scope[variable] = await evaluate(template, 'caught' in attempted ? undefined : attempted.result);
  if ('caught' in attempted) return { output: input, next: attempted.caught.Next };
  return {
    output: state['Output'] === undefined ? attempted.result : await evaluate(state['Output'], attempted.result),
    next: state.Next,
  };
}

async function work(run: Run, state: State, evaluate: (template: unknown) => Promise<unknown>): Promise<unknown> {
  const resource = String(state['Resource']);
  const request = (await evaluate(state['Arguments'])) as Json;
  if (resource.endsWith(':sns:publish'))
    return void run.ports.notified.push(JSON.parse(String(request['Message'])).reportId as string);
  return {
    Payload: await runTask(run.ports, String(request['FunctionName']), request['Payload'] as Record<string, unknown>),
  };
}

async function withRetries(
  state: State,
  attempt: () => Promise<unknown>,
): Promise<{ result: unknown } | { caught: Catcher }> {
  const used = new Map<object, number>();
  for (;;) {
    try {
      return { result: await attempt() };
    } catch (error) {
      if (error instanceof Killed) throw error;
      const name = (error as Error).name;
      const matches = (names: readonly string[]): boolean =>
        names.some((one) => one === name || one === 'States.ALL' || one === 'States.TaskFailed');
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals));
      const count = retrier === undefined ? 0 : (used.get(retrier) ?? 0);
      if (retrier !== undefined && count < retrier.MaxAttempts) {
        used.set(retrier, count + 1);
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals));
      if (catcher === undefined) throw error;
      return { caught: catcher };
    }
  }
}

async function fill(template: unknown, bindings: Record<string, unknown>): Promise<unknown> {
  if (typeof template === 'string') {
    const expression = /^\{%([\s\S]*)%\}$/.exec(template)?.[1];
    if (expression === undefined) return template;
    const value: unknown = await jsonata(expression).evaluate({}, bindings);
    if (value === undefined) throw new Error(`${expression} is undefined.`);
    return value;
  }
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return Promise.all(template.map((item) => fill(item, bindings)));
  const entries = await Promise.all(
    Object.entries(template).map(async ([key, value]) => [key, await fill(value, bindings)] as const),
  );
  return Object.fromEntries(entries);
}
