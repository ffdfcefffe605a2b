import { Agent } from 'node:http';
import { expect, it } from 'vitest';
import { floods } from './floods/floods.ts';
import { send, type Answer } from './support/http.ts';
import { createTally } from './support/judge.ts';
import { residentMegabytes } from './support/memory.ts';
import { diceOf, range, size } from './support/settings.ts';
import { graphqlUrl, token } from './support/target.ts';

const rounds = size(1, 6);
/** Of the runtime's process for all floods: names of megabytes alone were several hundreds once. */
const mayKeep = size(300, 600);

const connections = new Agent({ keepAlive: true, maxSockets: 1 });
const query = JSON.stringify({ query: '{ __typename }' });
const askOrdinary = (): Promise<Answer> =>
  send({
    method: 'POST',
    path: graphqlUrl.pathname,
    headers: { authorization: token, 'content-type': 'application/json' },
    body: query,
    connections,
  });

it('floods are cut off or refused, keep no memory, and nobody else waits for them', async () => {
  const tally = createTally('floods');
  const before = residentMegabytes();
  for (const index of range(rounds * floods.length)) {
    const flood = floods[index % floods.length]!;
    const over = flood.run(diceOf('floods', index)).catch(() => 'cut' as const);
    tally.count(flood.name);
    let isOver = false;
    void over.finally(() => (isOver = true));
    do {
      const answer = await askOrdinary();
      if (!answer.text.includes('"__typename":"Query"'))
        tally.fail(flood.name, `others are answered ${answer.status} ${answer.text.slice(0, 200)}`, index);
      // What takes long beside a flood is asked again with nothing else under way: it must not last.
      tally.judge(flood.name, index, answer, askOrdinary);
    } while (!isOver);
    const end = await over;
    if (end !== flood.end) tally.fail(flood.name, `is ${end}`, index);
  }
  const after = residentMegabytes();
  if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(mayKeep);
  await tally.finish();
});
