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
  ])('%j reads as a person would', (message, expected) =>
    expect(formatLogLine({ ...line, message }, { colours: false, json: false })).toBe(expected),
  );

  // The process that serves prints these lines, with --logs.
  const deep = `${'['.repeat(9_000)}${']'.repeat(9_000)}`;
  it.each([
    ['{"message":"a","requestId":{"toString":null,"valueOf":null}}', ' a [{"toStri]'],
    ['{"errorType":"T","stackTrace":["T",{"toString":1,"valueOf":1}]}', ' T\n  {"toString":1,"valueOf":1}'],
    [`{"message":"a","x":${deep}}`, ' a {…}'],
    [`{"message":"a","requestId":${deep}}`, ' a [[…]]'],
    [`{"errorType":"T","stackTrace":["T",${deep}]}`, ' T\n  […]'],
    ['{"level":"__proto__","message":"a"}', ' __proto__ a'],
    ['{"level":"\\u001b[2J\\u202e","message":"a"}', ' \\u001b[2J\\u202e a'],
  ])('is printed, whatever values it has: %.60s', (message, expected) =>
    expect(formatLogLine({ ...line, message }, { colours: false, json: false })).toBe(`00:00:00.000 Search${expected}`),
  );

  it('is JSON that steers no terminal either', () => {
    const message = 'a\u009b2J\u001b[2J\u202eb\u007f';
    const shown = formatLogLine({ ...line, message }, { colours: false, json: true });
    expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(shown)).toMatchObject({ message });
  });

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
