import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { ask } from './api-assembly.ts';
import { attach } from './inspector-client.ts';
import { bin, ended, type Ended } from './support.ts';
import { resources, watchedApp } from './watched-app.ts';

const resolverSource = `interface Context { readonly identity: unknown }

export function request(_ctx: Context) {
  return { payload: null };
}

export function response(ctx: Context) {
  const greeting: string = 'hello ' + (ctx.identity ? 'you' : 'stranger');
  return greeting;
}
`;
const functionSource = `interface Life { getRemainingTimeInMillis(): number }

export const handler = async (_event: unknown, life: Life): Promise<string> => {
  if (life.getRemainingTimeInMillis() < 0) throw new RangeError('no time');
  const before: number = life.getRemainingTimeInMillis();
  const after = life.getRemainingTimeInMillis();
  return before - after < 700 ? 'the limit stood still' : 'the limit went on';
};
`;
/** This is longer than the function may take, so that its limit would strike. Only real time can show that. */
const longerThanTheLimit = 1_600;

const app = watchedApp();
let child: ChildProcess;
let end: Promise<Ended>;
let outputs: Outputs & { readonly inspectors: Readonly<Record<string, number>> };
let port: number;
let said = '';

function bundle(source: string, text: string, outfile: string, format: 'esm' | 'cjs', sourcemap: 'inline' | 'linked') {
  app.write(source, text);
  const common = { absWorkingDir: app.directory, bundle: true, sourcesContent: false, platform: 'node' } as const;
  buildSync({ ...common, entryPoints: [source], outfile, format, sourcemap });
}

beforeAll(async () => {
  bundle('src/hello.ts', resolverSource, 'resolvers/hello.js', 'esm', 'inline');
  bundle('src/behind.ts', functionSource, 'functions/behind/index.js', 'cjs', 'linked');
  const { Type, Properties } = resources['behindFunction'] as { Type: string; Properties: object };
  app.infra({ ...resources, behindFunction: { Type, Properties: { ...Properties, Timeout: 1 } } });
  const options = ['--port', '0', '--site-port', '0', '--no-console', '--no-watch', '--json'];
  child = spawn(process.execPath, [bin, '--inspect', '0', ...options], { cwd: app.directory });
  end = ended(child);
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  outputs = JSON.parse(
    await new Promise<string>((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk)))),
  ) as typeof outputs;
  port = Number(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1]);
}, 60_000);
afterAll(async () => {
  child.kill('SIGINT');
  await end;
  rmSync(app.directory, { recursive: true, force: true });
});

describe('a debugger', () => {
  it('finds functions behind the port that the system chose for resolvers', () => {
    expect(outputs.inspectors['behind']).toBeGreaterThan(1023);
    expect([port + 1, portOfFunction()]).toContain(outputs.inspectors['behind']);
  });

  it('stops in the TypeScript of a resolver', async () => {
    const client = await attach(port);
    const line = await client.breakAt('src/hello.ts', 'return greeting;');
    const answer = ask(outputs, '{ hello }');
    const stop = await client.stopped();
    expect(stop.line).toBe(line);
    expect(await stop.evaluate('greeting')).toBe('hello stranger');
    client.close();
    expect(await answer).toEqual({ data: { hello: 'hello stranger' } });
  }, 60_000);

  it('stops in the TypeScript of a function, and its time limit stands still', async () => {
    const client = await vi.waitFor(() => attach(portOfFunction()), { timeout: 30_000, interval: 50 });
    const line = await client.breakAt('src/behind.ts', 'const after');
    const answer = ask(outputs, '{ behind }');
    const stop = await client.stopped();
    expect(stop.line).toBe(line);
    expect(await stop.evaluate('before > 0')).toBe(true);
    await later(longerThanTheLimit);
    // When the debugger leaves, the stopped code goes on.
    client.close();
    expect(await answer).toEqual({ data: { behind: 'the limit stood still' } });
  }, 60_000);
});

/** Answers where the function is debugged. If something else has the port, local-aws says which other one it took. */
const portOfFunction = (): number =>
  Number(/ is debugged at 127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? outputs.inspectors['behind']);
