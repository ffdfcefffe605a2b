import { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ask, draftOf } from './apis/wire.ts';
import { askBombs, drops } from './code/drop.ts';
import { evilPattern } from './code/patterns.ts';
import { createTally, each } from './support/judge.ts';
import { diceOf, indices, range, size } from './support/settings.ts';

const timeout = size(180_000, 900_000);
/** So many run at the same time. */
const atOnce = 20;
/** Patterns that no linear engine takes wait for processes of low priority, each with a second of the processor. */
const patienceMs = 300_000;

it('code that never ends, or takes all memory, ends by itself while others are served', { timeout }, async () => {
  const tally = createTally('code');
  let falling = true;
  const bombs = each(range(drops.length * size(1, 2)), atOnce, async (index) => {
    const drop = drops[index % drops.length]!;
    const why = await drop.run();
    tally.count(why === undefined ? 'ended' : 'wrong');
    if (why !== undefined) tally.fail(drop.name, why, null);
  }).finally(() => (falling = false));
  const connections = new Agent({ keepAlive: true });
  let served = 0;
  let longest = 0;
  while (falling) {
    const text = `still here ${served}`;
    const { text: answer, milliseconds } = await askBombs('ok', text, connections);
    if (answer !== JSON.stringify({ data: { ok: text } })) tally.fail('another client', `is answered ${answer}`, text);
    longest = Math.max(longest, milliseconds);
    served += 1;
    await setTimeout(10);
  }
  await bombs;
  tally.count(`others served: ${served}, the longest within ${Math.round(longest)} ms`);
  // A thread that evaluates would answer nobody for as long as a bomb burns: seconds each, and many of them.
  expect(longest).toBeLessThan(5_000);
  expect(served).toBeGreaterThan(drops.length);
  await tally.finish();
});

it('patterns that a caller gives are matched in linear time, or refused by name', { timeout }, async () => {
  const tally = createTally('patterns');
  await each(indices('patterns', size(30, 2_000)), 8, async (index) => {
    const { pattern, text } = evilPattern(diceOf('patterns', index));
    const draft = draftOf({
      service: 'ssm',
      action: 'PutParameter',
      input: { Name: `/hostile/${index}`, Value: text, Type: 'String', Overwrite: true, AllowedPattern: pattern },
    });
    const answer = await ask(draft, patienceMs).catch(String);
    if (typeof answer === 'string') return tally.fail(`patterns:${index}`, answer, { pattern, text });
    // Others do not wait for it, so its own time is no promise.
    tally.judge(`patterns:${index}`, { pattern, text }, { ...answer, milliseconds: 0 }, () => ask(draft));
    const outcome = /ParameterPatternMismatch|UnsupportedByLocalAws/.exec(answer.text)?.[0] ?? String(answer.status);
    tally.count(outcome);
    if (outcome !== 'ParameterPatternMismatch' && outcome !== 'UnsupportedByLocalAws')
      tally.fail(`patterns:${index}`, `is answered ${answer.status} ${answer.text.slice(0, 200)}`, { pattern, text });
  });
  await tally.finish();
});
