import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { crowd, signInAll } from '../reliability/support/stack.ts';
import { reportInput } from '../support/report-input.ts';
import { ask, reportQuery } from './app/ask.ts';
import { attackers, pauseMs } from './everything/attackers.ts';
import { createTally, type Tally } from './support/judge.ts';
import { diceOf, size } from './support/settings.ts';
import { outputs } from './support/target.ts';

const people = size(5, 20);
const seconds = size(2, 60);

interface Person {
  readonly token: string;
  /** What the system has acknowledged: reports by their id, with the name of the dragon. */
  readonly acknowledged: Map<string, string>;
}

/** Reports a dragon, sees it accepted, and finds it. */
async function ordinaryLife({ token, acknowledged }: Person, tally: Tally): Promise<void> {
  const name = `Ordinary ${crypto.randomUUID()}`;
  const { data, errors } = await ask(token, reportQuery, { input: reportInput(name) });
  const { id } = (data?.['reportDragon'] ?? {}) as { id?: string };
  if (id === undefined) return tally.fail('an ordinary report', `is refused: ${JSON.stringify(errors)}`, name);
  acknowledged.set(id, name);
  for (let looks = 0; looks < 900; looks += 1) {
    const found = await ask(token, 'query G($id: ID!) { getReport(id: $id) { status } }', { id });
    const { status } = (found.data?.['getReport'] ?? {}) as { status?: string };
    if (found.errors) return tally.fail('an ordinary query', `is refused: ${JSON.stringify(found.errors)}`, id);
    if (status === 'ACCEPTED') return tally.count('accepted');
    if (status !== 'PENDING' && status !== 'VALIDATING') return tally.fail(name, `becomes ${status ?? 'nothing'}`, id);
    await setTimeout(200);
  }
  tally.fail(name, 'is not decided', id);
}

/** Everything that was acknowledged is there. */
async function account({ token, acknowledged }: Person, tally: Tally): Promise<void> {
  const { data } = await ask(token, '{ listReports(limit: 100) { items { id dragon { name } status } } }');
  const { items = [] } = (data?.['listReports'] ?? {}) as { items?: { id: string; dragon: { name: string } }[] };
  const there = new Map(items.map(({ id, dragon }) => [id, dragon.name]));
  for (const [id, name] of acknowledged) {
    if (there.get(id) !== name) tally.fail(name, 'is not among the reports of who reported it', id);
    const found = await ask(token, 'query D($name: String!) { getDragon(name: $name) { name } }', { name });
    if ((found.data?.['getDragon'] as { name?: string } | null)?.name !== name) tally.fail(name, 'is not found', id);
  }
}

it(
  `${people} people lose nothing while everything hostile comes at once`,
  { timeout: size(240_000, 900_000) },
  async () => {
    const tally = createTally('everything');
    const tokens = await signInAll(outputs, crowd(people));
    const persons = tokens.map((token): Person => ({ token, acknowledged: new Map() }));
    const until = performance.now() + seconds * 1_000;
    let hostile = true;
    const attacks = Object.entries(attackers).map(async ([kind, attack]) => {
      for (let index = 0; hostile; index += 1) {
        // Connections that are cut are part of it.
        await attack(diceOf(`everything ${kind}`, index), index).catch(() => tally.count(`${kind}, cut`));
        tally.count(kind);
        // Turns for those who mean well, in the process of the suite as well.
        await setTimeout(pauseMs(kind));
      }
    });
    await Promise.all(
      persons.map(async (person) => {
        do await ordinaryLife(person, tally);
        while (performance.now() < until && person.acknowledged.size < 90);
      }),
    );
    hostile = false;
    await Promise.all(attacks);
    for (const person of persons) await account(person, tally);
    expect(persons.every(({ acknowledged }) => acknowledged.size > 0)).toBe(true);
    await tally.finish();
  },
);
