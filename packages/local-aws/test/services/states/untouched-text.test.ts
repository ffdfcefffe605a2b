import { expect, it } from 'vitest';
import { settle } from '../virtual-clock.ts';
import { harnesses } from './harness.ts';

const create = harnesses();
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

/** Texts of one execution, as its history and its description show them. */
async function textsOf(states: object, input: string) {
  const made = create({ lambda: (_, payload) => payload });
  const machine = await made.define({ StartAt: Object.keys(states)[0], States: states });
  const { executionArn } = await made.call<{ executionArn: string }>('StartExecution', {
    stateMachineArn: machine,
    input,
  });
  await settle();
  const members = (await made.history(executionArn)).flatMap((event) =>
    Object.values(event).filter((value) => typeof value === 'object' && value !== null),
  ) as { input?: string; output?: string }[];
  return {
    output: (await made.describe(executionArn)).output,
    shown: new Set(members.flatMap(({ input: given, output }) => [given, output]).filter((text) => text !== undefined)),
  };
}

it.each(['0.0', '{"n": 12345678901234567890}', '[1, 2]', '1e400', '"a\\u00e9"'])(
  'what no state touches is shown as it was sent: %s',
  async (input) => {
    const states = {
      P: { Type: 'Pass', Next: 'F' },
      F: { Type: 'Task', Resource: functionArn, Next: 'S' },
      S: { Type: 'Succeed' },
    };
    expect(await textsOf(states, input)).toEqual({ output: input, shown: new Set([input]) });
  },
);

it('what a state makes is written anew', async () => {
  const { output, shown } = await textsOf(
    { P: { Type: 'Pass', Output: '{% $states.input.a %}', End: true } },
    '{"a": [1, 2]}',
  );
  expect(output).toBe('[1,2]');
  expect(shown).toEqual(new Set(['{"a": [1, 2]}', '[1,2]']));
});
