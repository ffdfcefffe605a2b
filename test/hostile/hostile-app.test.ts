import { setTimeout } from 'node:timers/promises';
import { it } from 'vitest';
import { reportInput } from '../support/report-input.ts';
import { ask, askRaw, reportQuery, type Answered } from './app/ask.ts';
import { blankName, hostileName, lookAlike } from './app/names.ts';
import { forgery, positionsIn } from './app/tokens.ts';
import { createTally, each, type Tally } from './support/judge.ts';
import { diceOf, indices, range, size } from './support/settings.ts';
import { token } from './support/target.ts';

const timeout = size(180_000, 900_000);
const typeOf = ({ errors }: Answered): string | undefined => errors && (errors[0]?.errorType ?? 'none');

it(
  'page tokens that are forged with a right checksum are told from those that were given out',
  { timeout },
  async () => {
    const tally = createTally('page tokens');
    const first = await ask(token, '{ listDragons(limit: 1) { nextToken } }');
    const genuine = positionsIn((first.data?.['listDragons'] as { nextToken: string }).nextToken);
    await each(indices('page tokens', size(60, 3_000)), 8, async (index) => {
      const { as, query, nextToken } = forgery(diceOf('page tokens', index), genuine);
      const attempt = () => askRaw(as, query, { t: nextToken });
      const answer = await attempt();
      tally.judge(`page tokens:${index}`, nextToken, answer, attempt);
      const outcome = typeOf(JSON.parse(answer.text) as Answered) ?? 'a page';
      tally.count(outcome);
      if (!['a page', 'INVALID_NEXT_TOKEN', 'EXPIRED_NEXT_TOKEN'].includes(outcome))
        tally.fail(`page tokens:${index}`, `is answered ${answer.text.slice(0, 300)}`, nextToken);
    });
    await tally.finish();
  },
);

const report = (dragonName: string): Promise<Answered> => ask(token, reportQuery, { input: reportInput(dragonName) });

/** What becomes of a report that was taken. */
async function outcomeOf(answered: Answered): Promise<string> {
  const { id } = (answered.data?.['reportDragon'] ?? {}) as { id?: string };
  if (id === undefined) return typeOf(answered) ?? 'no answer';
  for (let looks = 0; looks < 600; looks += 1) {
    const { data: found } = await ask(token, 'query G($id: ID!) { getReport(id: $id) { status } }', { id });
    const { status } = (found?.['getReport'] ?? {}) as { status?: string };
    if (status !== undefined && status !== 'PENDING' && status !== 'VALIDATING') return status;
    await setTimeout(100);
  }
  return 'undecided';
}

async function oneOfThese(tally: Tally, name: string, index: number): Promise<void> {
  const dice = diceOf('names', index);
  const names = [name, ...range(3).map(() => lookAlike(dice, name))];
  const outcomes = await Promise.all(names.map(async (one) => outcomeOf(await report(one))));
  for (const outcome of outcomes) tally.count(outcome);
  if (outcomes.sort().join() !== 'ACCEPTED,REJECTED,REJECTED,REJECTED')
    tally.fail(name, `looks alike and becomes ${outcomes.join(', ')}`, names);
}

it(
  'of names that look alike one is accepted, a blank one never, and anything else has its answer',
  { timeout },
  async () => {
    const tally = createTally('names');
    await each(range(size(2, 30)), 2, (index) => oneOfThese(tally, `unseen ${crypto.randomUUID().slice(0, 8)}`, index));
    await each(range(size(10, 500)), 8, async (index) => {
      const blank = blankName(diceOf('blank names', index));
      const type = typeOf(await report(blank));
      tally.count(`blank: ${type ?? 'taken'}`);
      if (type !== 'VALIDATION') tally.fail('a blank name', `is answered ${type ?? 'with a report'}`, blank);
    });
    await each(indices('hostile names', size(15, 500)), 8, async (index) => {
      const name = hostileName(diceOf('hostile names', index));
      const type = typeOf(await report(name));
      tally.count(`any: ${type ?? 'taken'}`);
      if (type !== undefined && type !== 'VALIDATION')
        tally.fail(`hostile names:${index}`, `is answered ${type}`, name);
    });
    await tally.finish();
  },
);
