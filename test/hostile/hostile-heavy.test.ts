import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ask, type Draft } from './apis/wire.ts';
import { heavyDocuments } from './bodies/heavy-documents.ts';
import { heavyBucket, heavyOnes, s3Draft } from './bodies/heavy.ts';
import { heavyItems, tableDraft } from './bodies/heavy-items.ts';
import { watch } from './bodies/watcher.ts';
import { createTally, isInternal, leak } from './support/judge.ts';
import { indices, seed, size } from './support/settings.ts';
import { processorSeconds } from './support/target.ts';

/** As much as the doors take, and in the long form also as much as they once took. */
const sizes = size(
  [{ xml: 2 ** 20, other: 7 * 2 ** 20 }],
  [
    { xml: 2 ** 20, other: 7 * 2 ** 20 },
    { xml: 6 * 2 ** 20, other: 16 * 2 ** 20 },
    { xml: 50_000_000, other: 15_000_000 },
  ],
);
const timeout = size(120_000, 1_800_000);
/** Once it was 38 s. */
const longestMs = 2_000;

interface Measured {
  readonly answer: { readonly status: number; readonly text: string };
  readonly silence: number;
}

it('whatever a body is made of, others are served while it is read', { timeout }, async () => {
  const tally = createTally('heavy');
  await ask(s3Draft('PUT', `/${heavyBucket}`, {}, Buffer.alloc(0)));
  await ask(s3Draft('PUT', `/${heavyBucket}/key`, {}, Buffer.from('a,b')));
  expect((await ask(tableDraft())).status).toBe(200);
  const all = [...heavyItems(), ...heavyDocuments(1_000_000), ...sizes.flatMap((bytes) => heavyOnes(bytes))];
  // The short form takes another eighteenth each time.
  const chosen = indices('heavy', all.length).filter((index) => size((index + seed) % 18 === 0, true));
  const watcher = watch();
  await setTimeout(200);
  let longest = 0;
  const silenceOf = async (draft: Draft): Promise<Measured> => {
    watcher.longestSilence();
    const before = processorSeconds();
    const answer = await ask(draft).catch((error: unknown) => ({ status: 0, text: String(error) }));
    await setTimeout(60);
    // On a machine that is busy with others, silence is longer than what the runtime itself takes.
    const worked = ((processorSeconds() ?? Infinity) - (before ?? 0)) * 1_000;
    return { answer, silence: Math.round(Math.min(watcher.longestSilence(), worked)) };
  };
  for (const index of chosen) {
    const { name, draft } = all[index]!;
    const made = draft();
    let measured = await silenceOf(made);
    // A processor that is shared takes longer for the same, and not each time.
    for (let again = 0; again < 2 && measured.silence > longestMs; again += 1) measured = await silenceOf(made);
    const { answer, silence } = measured;
    longest = Math.max(longest, silence);
    if (process.env['HOSTILE_SILENCES'] !== undefined)
      process.stdout.write(`${silence} ms: ${name}: ${answer.status} ${answer.text.slice(0, 200)}\n`);
    const why = isInternal(answer) ? `is answered ${answer.status} ${answer.text.slice(0, 200)}` : leak(answer.text);
    if (why !== undefined) tally.fail(`heavy:${index} ${name}`, why, null);
    if (silence > longestMs) tally.fail(`heavy:${index} ${name}`, `holds up others for ${silence} ms`, null);
    tally.count(String(answer.status));
  }
  await watcher.stop();
  tally.count(`others served within ${longest} ms`);
  expect(chosen.length).toBeGreaterThan(0);
  await tally.finish();
});
