import type { ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Outputs } from 'local-aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTroubled } from '../../packages/local-aws/test/apps/troubled/app.ts';
import { root, run } from '../support/cli.ts';
import { writeSmallAssembly } from './support/assembly.ts';
import { createStranger, type Stranger } from './support/stranger.ts';

let stranger: Stranger;
let installed: readonly string[];
beforeAll(async () => {
  stranger = await createStranger({
    // Node 20 runs no TypeScript, and the examples need nothing of it.
    ...Object.fromEntries(
      ['local-aws', 's3-select'].flatMap((name) =>
        ['js', 'ts'].map((extension) => [`${name}-example.${extension}`, exampleOf(name)]),
      ),
    ),
    'kit-example.test.ts': exampleOf('local-aws', 'docs/own-stacks.md'),
    'unforeseen.js': unforeseen,
    'misuse.ts': misuse,
    'tsconfig.json': JSON.stringify({
      compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, types: ['node'] },
    }),
  });
  installed = stranger.snapshot();
}, 240_000);
afterAll(() => stranger?.dispose());

const command = (): string => join(stranger.folder, 'node_modules/.bin/local-aws');
const ended = async (child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await code, stdout, stderr };
};

/** Compiles only where each of these is refused. */
const misuse = `
import { startRuntime, type RuntimeOptions } from 'local-aws';
import { prepare } from 's3-select';
// @ts-expect-error an assembly is needed
const options: RuntimeOptions = { dataDirectory: 'data' };
const runtime = await startRuntime(options);
// @ts-expect-error an address is a text
const port: number = runtime.outputs.awsEndpointUrl;
// @ts-expect-error there is no such input
prepare({ expression: 'SELECT * FROM S3Object', input: { xml: {} }, output: { json: {} } });
console.log(port);
`;

/** The command meets this error in its middle. */
const unforeseen = `
const { on } = process;
process.on = function (event, listener) {
  if (event === 'SIGINT') throw new Error('unforeseen');
  return on.call(this, event, listener);
};
`;

/** Reads the first example in TypeScript of a page of a package. */
function exampleOf(name: string, page = 'README.md'): string {
  const [, code] = /```ts\n([^]*?)```/.exec(readFileSync(join(root, 'packages', name, page), 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${page} of ${name} has no example.`);
  return code;
}

describe('what is packed', () => {
  it.each(['s3-select', 'local-aws'] as const)(
    '%s is JavaScript, declarations and documents, without tests',
    (name) => {
      const files = stranger.packed[name];
      expect(files).toEqual(
        expect.arrayContaining([
          'LICENSE',
          'README.md',
          'CHANGELOG.md',
          'package.json',
          'dist/index.js',
          'dist/index.d.ts',
        ]),
      );
      const page = /^dist\/console-pages\/[\w-]+\.(html|css|svg|js\.LEGAL\.txt)$/;
      const known =
        /^(bin\/local-aws\.js|dist\/.*\.(c?js|js\.map|d\.ts)|docs\/[\w-]+\.md|local-aws\.schema\.json|[\w.]+)$/;
      const python = files.filter((file) => file.endsWith('/environments/inside/bootstrap.py'));
      expect(python).toHaveLength(name === 'local-aws' ? 1 : 0);
      // Processes of their own load these by name.
      const programs = files.filter((file) => /^dist\/services\/.*-program\.js$/.test(file)).sort();
      expect(programs).toEqual(name === 'local-aws' ? programsOfSources() : []);
      const others = files.filter((file) => !known.test(file) && !page.test(file));
      expect(others).toEqual(python);
      expect(files.filter((file) => /test|bench|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    },
  );
});

function programsOfSources(): string[] {
  return readdirSync(join(root, 'packages/local-aws/src/services'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('-program.ts'))
    .map((file) => `dist/services/${file.replace(/\.ts$/, '.js')}`)
    .sort();
}

describe('installed by somebody else, in a folder that nobody may write to', () => {
  it('the command says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/local-aws/package.json'), 'utf8')) as {
      version: string;
    };
    expect(await ended(stranger.node(command(), '--version'))).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('the command runs an assembly', async () => {
    writeSmallAssembly(join(stranger.own, 'assembly'));
    const child = stranger.node(command(), '--assembly', 'assembly', '--port', '0', '--json');
    const end = ended(child);
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
      void end.then(({ stderr }) => reject(new Error(stderr)));
    });
    await use(JSON.parse(line) as Outputs);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 0, stderr: expect.stringContaining('Stopped; the data is in') as string });
  });

  it('the command lists all that is wrong with an app, as it does from the sources', async () => {
    writeTroubled(join(stranger.own, 'troubled'));
    const packed = await ended(stranger.node(command(), 'check', '--assembly', 'troubled'));
    const sources = await run(process.execPath, [
      'packages/local-aws/bin/local-aws.js',
      'check',
      '--assembly',
      join(stranger.own, 'troubled'),
    ]);
    const lines = (text: string): string[] => text.split('\n').map((line) => line.replaceAll(`${stranger.own}/`, ''));
    expect(lines(packed.stderr)).toEqual(lines(sources.stderr));
    expect([packed.code, sources.code]).toEqual([1, 1]);
    expect(packed.stderr).toMatch(/\d\d things stand in the way/);
  });

  it('the example of the runtime’s README runs', async () => {
    writeSmallAssembly(join(stranger.own, 'cdk.out'));
    const { code, stdout, stderr } = await ended(stranger.node(join(stranger.folder, 'local-aws-example.js')));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql\n$/);
  });

  it('the example of the engine’s README runs', async () => {
    writeFileSync(
      join(stranger.own, 'people.ndjson'),
      '{"name":"Ada","country":"GB"}\n{"name":"Inês","country":"PT"}\n',
    );
    const { code, stdout, stderr } = await ended(stranger.node(join(stranger.folder, 's3-select-example.js')));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('{"name":"Inês"}\n');
  });

  it('the example of the test kit runs in somebody’s CDK app', async () => {
    const own = join(stranger.own, 'tested');
    writeSmallAssembly(join(own, 'cdk.out'));
    symlinkSync(join(stranger.folder, 'node_modules'), join(own, 'node_modules'));
    copyFileSync(join(stranger.folder, 'kit-example.test.ts'), join(own, 'echo.test.ts'));
    writeFileSync(join(own, 'vitest.config.mjs'), "export default { cacheDir: '.cache' };");
    chmodSync(own, 0o777);
    const vitest = join(stranger.folder, 'node_modules/vitest/vitest.mjs');
    const { code, stdout, stderr } = await ended(stranger.nodeIn(own, vitest, 'run'));
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('1 passed');
  });

  it('the examples have types, and so has what they could do wrong', async () => {
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    const { code, stdout } = await run(process.execPath, [compiler, '-p', stranger.folder]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('the trace of an error that nobody foresaw names lines of the sources', async () => {
    const unforeseen = ['--import', join(stranger.folder, 'unforeseen.js')];
    const packed = await ended(stranger.node(...unforeseen, command()));
    const fromSources = await run(process.execPath, [...unforeseen, 'packages/local-aws/bin/local-aws.js']);
    for (const { code, stderr } of [packed, fromSources]) {
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Error: unforeseen\n/) as string,
      });
      expect(stderr).toMatch(/local-aws\/src\/cli\/signals\.ts:\d+:\d+/);
      expect(stderr).not.toMatch(/\/dist\/|\.cache/);
    }
  });

  it('nothing was written there', () => {
    expect(stranger.snapshot()).toEqual(installed);
  });
});

async function use(outputs: Outputs): Promise<void> {
  const options = { endpoint: outputs.awsEndpointUrl, region: outputs.region, credentials: outputs.credentials };
  const lambda = new LambdaClient(options);
  const double = async (n: number): Promise<string> => {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: 'double', Payload: JSON.stringify({ n }) }),
    );
    return Payload?.transformToString() ?? '';
  };
  expect(await double(21)).toBe('42');
  expect(await double(-1)).toContain('RangeError');

  const answer = await fetch(outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { 'x-api-key': outputs.stackOutputs['Key'] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ echo(text: "hello") }' }),
  });
  expect(await answer.json()).toEqual({ data: { echo: 'hello' } });

  const states = new SFNClient(options);
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn: outputs.stackOutputs['Machine'], input: '{ "n": 1 }' }),
  );
  await expect.poll(async () => (await states.send(new DescribeExecutionCommand({ executionArn }))).output).toBe('2');

  const s3 = new S3Client(options);
  await s3.send(new PutObjectCommand({ Bucket: 'things', Key: 'a', Body: '{"name":"a"}\n{"name":"b"}\n' }));
  const { Payload = [] } = await s3.send(
    new SelectObjectContentCommand({
      Bucket: 'things',
      Key: 'a',
      Expression: "SELECT * FROM S3Object s WHERE s.name = 'b'",
      ExpressionType: 'SQL',
      InputSerialization: { JSON: { Type: 'LINES' } },
      OutputSerialization: { JSON: {} },
    }),
  );
  let rows = '';
  for await (const { Records } of Payload) rows += Buffer.from(Records?.Payload ?? []).toString('utf8');
  expect(rows).toBe('{"name":"b"}\n');
}
