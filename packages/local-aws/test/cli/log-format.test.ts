import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../src/cli/log-format.ts';
import { usesColours } from '../../src/cli/terminal.ts';

describe('a line of a log', () => {
  const line = { timestamp: 0, group: '/aws/lambda/Search', stream: 's' };
  it.each([
    ['plain \u001b[2J text', '00:00:00.000 Search plain \\u001b[2J text'],
    [
      '{"level":"ERROR","requestId":"12345678-1","message":"no","x":1}',
      '00:00:00.000 Search ERROR no {"x":1} [12345678]',
    ],
    [
      '{"level":"ERROR","message":{"errorType":"TypeError","errorMessage":"boom",' +
        '"stackTrace":["TypeError: boom","  at a"]}}',
      '00:00:00.000 Search ERROR TypeError: boom\n  at a',
    ],
    [
      '{"logType":"ExecutionError","requestId":"12345678-1","path":["a"],"errorType":"Code","message":"no"}',
      '00:00:00.000 Search Code: no {"logType":"ExecutionError","path":["a"]} [12345678]',
    ],
    [
      '{"logType":"ExecutionError","path":["a"],"errorType":null,"message":"no"}',
      '00:00:00.000 Search no {"logType":"ExecutionError","path":["a"]}',
    ],
    ['{"errorType":"Code"}', '00:00:00.000 Search Code'],
    ['{"message":"a","errorType":"T","errorMessage":"b"}', '00:00:00.000 Search a T: b'],
    // Values that JSON can write and `String` cannot: the line is printed by the process that serves.
    ['{"message":"a","requestId":{"toString":null,"valueOf":null}}', '00:00:00.000 Search a [{"toStri]'],
    [
      '{"errorType":"T","stackTrace":["T",{"toString":1,"valueOf":1}]}',
      '00:00:00.000 Search T\n  {"toString":1,"valueOf":1}',
    ],
  ])('%j reads as a person would', (message, expected) =>
    expect(formatLogLine({ ...line, message }, { colours: false, json: false })).toBe(expected),
  );

  it('has colours only on a terminal that has them and wants them', () => {
    expect(usesColours({ isTTY: true }, {})).toBe(true);
    for (const [stream, env] of [
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
      [{}, {}],
    ] as const)
      expect(usesColours(stream, env)).toBe(false);
  });
});
