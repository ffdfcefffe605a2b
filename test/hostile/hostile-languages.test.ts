import { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verdictOf } from './apis/oracle.ts';
import { ask as askAws, type Draft } from './apis/wire.ts';
import { kinds } from './languages/kinds.ts';
import { places } from './languages/places.ts';
import type { Voice } from './languages/voice.ts';
import { codeOf, ask as askS3 } from './s3/requests.ts';
import { isS3Answer } from './s3/attacks.ts';
import { send } from './support/http.ts';
import { createTally, each, type Tally } from './support/judge.ts';
import { growthDuring } from './support/memory.ts';
import { diceOf, indices, size } from './support/settings.ts';
import { endpoint, processorSeconds } from './support/target.ts';

const timeout = size(180_000, 1_800_000);
/** What all inputs of a kind together may leave in memory, or take for a while. */
const mayGrow = size(400, 1_000);
/** For so many milliseconds of its processor the runtime may answer nobody else. */
const longestTurn = 1_200;

const ping = { method: 'GET', path: '/', headers: { host: endpoint.host } };
const connections = new Agent({ keepAlive: true });
beforeAll(places);
afterAll(() => connections.destroy());

const show = ({ service, path, body }: Draft): object => ({ service, path, body: body.toString('utf8', 0, 1_500) });
/** The one error that AppSync has for what it is given to evaluate. */
const isOfAppSync = ({ service }: Draft, outcome: string): boolean =>
  service === 'appsync' && outcome === 'BadRequestException';

const judging = (tally: Tally, name: string, isElsewhere = false): Voice => ({
  async aws(draft) {
    const answer = await askAws(draft);
    // What code and states were given comes back in their answers.
    const told = answer.status < 300 ? { ...answer, text: '' } : answer;
    const shown = isElsewhere ? { ...told, milliseconds: 0 } : told;
    tally.judge(name, show(draft), shown, () => askAws(draft));
    const { outcome, why } = verdictOf(draft, answer);
    tally.count(outcome);
    if (why !== undefined && !isOfAppSync(draft, outcome)) tally.fail(name, why, show(draft));
    return answer;
  },
  async s3(draft) {
    const answer = await askS3(draft);
    tally.judge(name, draft, answer.status < 300 ? { ...answer, text: '' } : answer, () => askS3(draft));
    tally.count(answer.status < 300 ? 'taken' : codeOf(answer) || String(answer.status));
    if (!isS3Answer(answer, draft.method)) tally.fail(name, `answers ${answer.status} ${answer.text}`, draft);
    return answer;
  },
});

it.each(Object.entries(kinds))('%s', { timeout }, async (kind, { inputs, isElsewhere, attack }) => {
  const tally = createTally(`languages ${kind}`);
  let attacking = true;
  let longest = 0;
  const others = async (): Promise<void> => {
    for (; attacking; await setTimeout(20)) {
      const before = processorSeconds();
      const { status, milliseconds } = await send({ ...ping, connections });
      if (status >= 500) tally.fail('another client', `is answered ${status}`, null);
      // What it waits for while other programs have the processor is nobody's fault.
      const spent = before === undefined ? Infinity : ((processorSeconds() ?? Infinity) - before) * 1_000;
      longest = Math.max(longest, Math.min(milliseconds, spent));
    }
  };
  const growth = await growthDuring(async () => {
    const served = others();
    await each(indices(kind, size(...inputs)), 4, (index) =>
      attack(diceOf(kind, index), judging(tally, `${kind}:${index}`, isElsewhere)).catch((error: unknown) =>
        tally.fail(`${kind}:${index}`, String(error), null),
      ),
    );
    attacking = false;
    await served;
  });
  tally.count(`others waited ${Math.round(longest)} ms at most`);
  await tally.finish();
  expect(longest).toBeLessThan(longestTurn);
  if (growth !== undefined) expect(growth).toBeLessThan(mayGrow);
});
