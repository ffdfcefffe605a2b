import { setTimeout } from 'node:timers/promises';
import type { Outputs } from 'local-aws';
import { reportInput } from '../../support/report-input.ts';

/** Reports a dragon and waits until it is in the catalogue: what valid requests among the hostile ones ask for. */
export async function acceptedDragon(outputs: Outputs, token: string): Promise<string> {
  const dragonName = `Unshaken ${crypto.randomUUID().slice(0, 8)}`;
  const ask = async (query: string, variables: object): Promise<string> => {
    const response = await fetch(outputs.graphqlUrl ?? '', {
      method: 'POST',
      headers: { authorization: token },
      body: JSON.stringify({ query, variables }),
    });
    return response.text();
  };
  const reported = await ask('mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }', {
    input: reportInput(dragonName),
  });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const listed = await ask(
      'query L($name: String) { listDragons(filter: { name: { eq: $name } }) { items { name } } }',
      { name: dragonName },
    );
    if (listed.includes(dragonName)) return dragonName;
    await setTimeout(100);
  }
  throw new Error(`the dragon was not accepted: ${reported}`);
}
