import { expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { harnesses, roleArn } from './harness.ts';

const create = harnesses();

const long = { a: 'a'.repeat(250_000) };
const numbers = { a: Array.from({ length: 40_000 }, (_, index) => index) };
const times = (count: number, path: string): string => Array.from({ length: count }, () => path).join(',');
const fields = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}.$`, value]));
const onePass = (Parameters: object): object => ({ Type: 'Pass', Parameters, End: true });

/** A definition may name a long input thousands of times, in one field or in many. */
it.each<[name: string, state: object, input: object]>([
  ['a list that is written out', onePass({ 'x.$': `States.JsonToString(States.Array(${times(2_490, '$.a')}))` }), long],
  [
    'a list whose items are told apart',
    onePass({ 'x.$': `States.ArrayUnique(States.Array(${times(2_490, '$.a')}))` }),
    long,
  ],
  ['a text of many', onePass({ 'x.$': `States.Format('${'{}'.repeat(1_400)}',${times(1_400, '$.a')})` }), long],
  ['many texts', onePass(fields(5_000, 'States.JsonToString($)')), long],
  ['many lists', onePass(fields(10_000, 'States.ArrayRange(1, 1000, 1)')), long],
  ['many deep scans', onePass(fields(5_000, '$..x')), numbers],
  ['many filters', onePass(fields(5_000, '$.a[?(@.b == 1)]')), numbers],
  [
    'the same index many times',
    onePass({ 'x.$': `$${'[0,0,0,0,0,0,0,0]'.repeat(10)}` }),
    JSON.parse(`${'['.repeat(12)}${']'.repeat(12)}`),
  ],
  [
    'many rules',
    {
      Type: 'Choice',
      Choices: Array.from({ length: 5_000 }, () => ({ Variable: '$.a[?(@.b == 1)].c', IsNull: true, Next: 'x' })),
      Default: 'y',
    },
    numbers,
  ],
  [
    'many rules that compare a long text',
    {
      Type: 'Choice',
      Choices: Array.from({ length: 700 }, () => ({
        Variable: '$.a',
        StringMatches: `*${'a'.repeat(300)}b${'a'.repeat(300)}*`,
        Next: 'x',
      })),
      Default: 'y',
    },
    long,
  ],
])('holds up nobody: %s', async (_, state, input) => {
  const { call } = create();
  const members = { definition: JSON.stringify(state), roleArn, input: JSON.stringify(input) };
  let outcome: { error?: string; cause?: string; status?: string } | undefined;
  const turn = await longestTurn(async () => {
    outcome = await call<{ status: string }>('TestState', members);
  });
  expect(outcome?.status).toBe('FAILED');
  expect(outcome?.error).toMatch(/^States\.(Runtime|DataLimitExceeded)$/);
  expect(turn).toBeLessThan(300);
});

it('many expressions are evaluated in turns with others', async () => {
  const Output = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`x${index}`, `{% $length($states.input.a) + ${index} %}`]),
  );
  const definition = JSON.stringify({ Type: 'Pass', QueryLanguage: 'JSONata', Output, End: true });
  const { call } = create();
  let outcome: { status?: string } | undefined;
  const turn = await longestTurn(async () => {
    outcome = await call<{ status: string }>('TestState', { definition, roleArn, input: JSON.stringify(long) });
  });
  expect(outcome?.status).toBe('SUCCEEDED');
  expect(turn).toBeLessThan(300);
});

const engineWords =
  /call stack|Invalid (string|array|count|regular|time)|Cannot read|is not a function|JSON at|malformed/;

it.each([
  '$formatInteger(1000000000000000, "I")',
  '$parse($states.input.deep)',
  '$parse("{")',
  '$fromMillis(0, "[Y,*-999999999]")',
  '$pad("x", 1000000000)',
  '$pad("x", -1000000000, "ab")',
  '$pad("x", 1e308)',
  '$fromMillis(1e300)',
  '$decodeUrl("%")',
  '$encodeUrl($substring("\ud83d\ude00", 0, 1))',
  '$substring("a", $states.input)',
  '$toMillis("x", "[")',
])('what fails in the engine is said in words that are not the engine’s: %s', async (expression) => {
  const definition = JSON.stringify({
    ...{ Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${expression} %}`, End: true },
  });
  const input = JSON.stringify({ deep: '['.repeat(50_000) + ']'.repeat(50_000) });
  const answer = await create()
    .call<{ status: string; cause?: string }>('TestState', { definition, roleArn, input })
    .catch((error: Error) => ({ status: 'refused', cause: error.message }));
  expect(answer.cause ?? '').not.toMatch(engineWords);
});

it.each([
  '('.repeat(5_000) + '1' + ')'.repeat(5_000),
  '['.repeat(20_000) + ']'.repeat(20_000),
  Array.from({ length: 50_000 }, () => '1').join('+'),
  '$states.input' + '.a'.repeat(20_000),
  '$match("a", /(/)',
  '$match("a", /a{9999999999999,1}/)',
])('a definition with an expression that no engine reads is refused in words of its own: %#', async (expression) => {
  const Output = `{% ${expression} %}`;
  const definition = JSON.stringify({ Type: 'Pass', QueryLanguage: 'JSONata', Output, End: true });
  const refused = await create()
    .call('TestState', { definition, roleArn, input: '{}' })
    .catch((error: Error) => error);
  expect((refused as Error).message).toMatch(/INVALID_JSONATA_EXPRESSION/);
  expect((refused as Error).message).not.toMatch(engineWords);
});
