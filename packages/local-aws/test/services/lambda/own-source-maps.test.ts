import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../../src/kit/stack.ts';
import { recordingOperator } from '../../support/operator.ts';
import { roleOf } from '../../cli/role-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'own-source-maps-'));
const operator = recordingOperator();
const written = join(folder, 'written.ts');
let stack: TestStack;
let client: LambdaClient;

/** The third line of the bundle is the seventh of each source. */
const mapOf = (source: string) => JSON.stringify({ version: 3, sources: [source], names: [], mappings: ';;AAME' });
const sources = {
  Above: '../../../functions/above.ts',
  FarAbove: '../../../../../../../../../../../functions/far.ts',
  Inside: 'src/inside.ts',
  There: written,
};

beforeAll(async () => {
  writeFileSync(written, '');
  const functions = Object.entries(sources).map(([name, source]) => {
    mkdirSync(join(folder, name));
    const code = [
      'exports.handler = async () => {',
      '',
      "const error = new Error('it fails'); console.error(error); throw error; };",
      '//# sourceMappingURL=index.js.map',
    ].join('\n');
    writeFileSync(join(folder, name, 'index.js'), code);
    writeFileSync(join(folder, name, 'index.js.map'), mapOf(source));
    const Properties = {
      ...{ FunctionName: name, Handler: 'index.handler', Runtime: 'nodejs24.x', Code: `./${name}` },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
    };
    return [name, { Type: 'AWS::Lambda::Function', Properties }];
  });
  const assembly = join(folder, 'template.json');
  const Resources = { Role: roleOf('lambda'), ...(Object.fromEntries(functions) as object) };
  writeFileSync(assembly, JSON.stringify({ Resources }));
  stack = await startStack({ assembly, dataDirectory: join(folder, 'data'), operator });
  client = new LambdaClient(stack.aws);
});
afterAll(async () => {
  client?.destroy();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['Above', '/functions/above.ts', 'functions/above.ts'],
  ['FarAbove', '/functions/far.ts', 'functions/far.ts'],
  ['Inside', '/var/task/src/inside.ts', 'src/inside.ts'],
  ['There', written, written],
])('the trace of a function that maps it itself shows the place in its code: %s', async (name, file, told) => {
  const { Payload, LogResult } = await client.send(new InvokeCommand({ FunctionName: name, LogType: 'Tail' }));
  const { trace = [] } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { readonly trace?: string[] };
  expect(trace[1]).toMatch(/^ {4}at /);
  expect(trace[1]).toContain(`(${file}:7:`);
  expect(trace.join('\n')).not.toContain(join(folder, 'data'));
  const logged = Buffer.from(LogResult ?? '', 'base64').toString();
  expect(logged).toContain(`(${file}:7:`);
  expect(logged).not.toContain(join(folder, 'data'));
  const line = operator.said.find((one) => one.includes(`${name}: Error: it fails`));
  expect(line).toContain(` (${told}:7:`);
});
