import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab, type Lab } from './support.ts';

let it_: Lab;
beforeAll(() => {
  it_ = lab();
});
afterAll(() => it_.dispose());

const linesOf = (group: string) =>
  it_.ports.logged.filter((line) => line.group === group).map(({ message }) => message);
const chatty = `export const handler = async () => {
  console.log('hello %s', 'you'); console.error(new Error('bad').message); console.debug({ a: 1 });
  process.stdout.write('raw one\\nraw two\\npart'); process.stderr.write('err\\n'); process.stdout.write('ly\\n');
};`;

describe('text logs', () => {
  it('frames what the code writes', async () => {
    await it_.fn('text', chatty, { Timeout: 4, MemorySize: 256 });
    await it_.invoke('text');
    const id = '[0-9a-f-]{36}';
    const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
    const expected = [
      `INIT_START Runtime Version: nodejs20\\.x \\(Node\\.js ${process.versions.node}\\)`,
      `START RequestId: ${id} Version: \\$LATEST`,
      `${time}\\t${id}\\tINFO\\thello you`,
      `${time}\\t${id}\\tERROR\\tbad`,
      `${time}\\t${id}\\tDEBUG\\t\\{ a: 1 \\}`,
      'raw one',
      'raw two',
      'err',
      'partly',
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 256 MB\\tMax ` +
        `Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms`,
    ];
    const lines = linesOf('/aws/lambda/text');
    expect(lines).toHaveLength(expected.length);
    lines.forEach((line, index) => expect(line).toMatch(new RegExp(`^${expected[index]}$`)));
  });

  it('shows errors and time-outs, and nothing of an invocation that ended well twice', async () => {
    await it_.fn(
      'trouble',
      `export const handler = async (e) => { if (e.loop) { console.log('looping'); for (;;); } ` +
        `throw new Error('why'); };`,
      { Timeout: 1 },
    );
    await it_.invoke('trouble');
    await it_.invoke('trouble', { loop: true });
    const lines = linesOf('/aws/lambda/trouble').join('\n');
    expect(lines).toMatch(/\tERROR\tInvoke Error \t\{"errorType":"Error","errorMessage":"why","stack":\["Error: why",/);
    expect(lines).toMatch(
      new RegExp(
        String.raw`INFO\tlooping\n\d{4}-\S+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds\n\n` +
          String.raw`END RequestId: .*\nREPORT .*Status: timeout`,
      ),
    );
    expect(lines).not.toContain('local-aws-lambda-');
  });
});

describe('JSON logs', () => {
  it('are objects with level and request', async () => {
    await it_.fn(
      'json',
      `export const handler = async () => { console.log('a', 1); console.info({ k: 'v' }); ` +
        `console.debug('hidden'); console.error('failed', new TypeError('t')); };`,
      { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/custom' } },
    );
    await it_.invoke('json');
    const lines = linesOf('/custom').map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'platform.initStart' },
      { type: 'platform.start', record: { version: '$LATEST' } },
      { level: 'INFO', message: 'a 1', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { level: 'INFO', message: { k: 'v' } },
      {
        level: 'ERROR',
        errorType: 'TypeError',
        errorMessage: 't',
        stackTrace: expect.arrayContaining(['TypeError: t']),
      },
      {
        type: 'platform.report',
        record: { status: 'success', metrics: { memorySizeMB: 128, billedDurationMs: expect.any(Number) } },
      },
    ]);
  });
});
