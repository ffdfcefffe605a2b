import { settle } from '../virtual-clock.ts';
import { FunctionError, type harness, type HistoryEntry, type Lambda } from './harness.ts';

export type Made = ReturnType<typeof harness>;

/** Makes a function that fails for the named payloads until they are repaired. */
export function repairable(...broken: unknown[]) {
  const bad = new Set(broken.map((one) => JSON.stringify(one)));
  const calls: unknown[] = [];
  const lambda: Lambda = (_, payload) => {
    calls.push(payload);
    if (bad.has(JSON.stringify(payload))) throw new FunctionError('Broken', 'no');
    return payload;
  };
  return { calls, lambda, repair: () => bad.clear() };
}

export const redrive = (made: Made, executionArn: string, clientToken?: string) =>
  made.call<{ redriveDate: number }>('RedriveExecution', {
    executionArn,
    ...(clientToken === undefined ? {} : { clientToken }),
  });
export const ended = async (made: Made, execution: string, ms = 60_000) => {
  await made.clock.advance(ms);
  await settle();
  return { ...(await made.describe(execution)), history: await made.history(execution) };
};
export const chain = (history: readonly HistoryEntry[], from: string): string[] =>
  history
    .slice(history.findIndex(({ type }) => type === from))
    .map(({ id, type, previousEventId }) => `${id} ${type} <- ${previousEventId}`);
