import { expect, it } from 'vitest';
import { boundedSynthesis } from '../../src/runtime/bounded-synthesis.ts';
import { recordingOperator } from '../support/operator.ts';

/** Never ends by itself. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
const limits = { usualMs: 60_000, mostMs: 60_000, mostUnwantedMs: 60_000 };

it('a synthesis that takes long is told, and ended after the most time', async () => {
  const operator = recordingOperator();
  const { done } = boundedSynthesis(endless, operator, () => false, { ...limits, usualMs: 20, mostMs: 60 });
  await expect(done).rejects.toMatchObject({ code: 'SynthesisFailed' });
  expect(operator.said.join('')).toMatch(/The synthesis has taken 0 s so far\. It is ended when files change/);
});

it('a synthesis that nobody wants any more has some time to end, and is ended then', async () => {
  const operator = recordingOperator();
  const soon = boundedSynthesis(
    () => Promise.resolve('done'),
    operator,
    () => true,
    { ...limits, mostUnwantedMs: 0 },
  );
  soon.mayBeUnwanted();
  expect(await soon.done).toBe('done');
  soon.mayBeUnwanted();
  let isUnwanted = false;
  const never = boundedSynthesis(endless, operator, () => isUnwanted, { ...limits, mostUnwantedMs: 20 });
  never.mayBeUnwanted();
  // What was changed is as it was again.
  await new Promise((resolve) => setTimeout(resolve, 60));
  isUnwanted = true;
  never.mayBeUnwanted();
  await expect(never.done).rejects.toThrow();
  expect(operator.said).toEqual([expect.stringContaining('Files have changed since the synthesis began') as string]);
});
