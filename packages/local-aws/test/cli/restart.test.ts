import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { startCommand, writeAssembly } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'restart-'));
let started: Awaited<ReturnType<typeof startCommand>>;
let consoleUrl: URL;
let cookie: string;

beforeAll(async () => {
  const Properties = { Name: 'kept', Type: 'String', Value: 'of the template' };
  writeAssembly(`${directory}/cdk.out`, { Kept: { Type: 'AWS::SSM::Parameter', Properties } }, {});
  started = await startCommand(directory, '--assembly', 'cdk.out', '--console-port', '0');
  consoleUrl = new URL((started.outputs as unknown as { consoleUrl: string }).consoleUrl);
  const welcome = await fetch(consoleUrl);
  cookie = (welcome.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}, 60_000);
afterAll(async () => {
  await started.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: 'GET' | 'POST', path: string, body: object = {}): Promise<unknown> {
  const headers = { cookie, origin: consoleUrl.origin, 'content-type': 'application/json' };
  const sent = method === 'POST' ? { body: JSON.stringify(body) } : {};
  const response = await fetch(new URL(path, consoleUrl), { method, headers, ...sent });
  return { status: response.status, ...((await response.json()) as object) };
}

/** A new state has another administrator. */
function client(): SSMClient {
  const outputs = JSON.parse(readFileSync(join(directory, '.local-aws/outputs.json'), 'utf8')) as Outputs;
  return new SSMClient({ ...outputs, endpoint: outputs.awsEndpointUrl });
}
const value = async (): Promise<unknown> => {
  try {
    return (await client().send(new GetParameterCommand({ Name: 'made' }))).Parameter?.Value;
  } catch (error) {
    return (error as Error).name;
  }
};

it('the console goes back to a snapshot, at the same addresses and in the same session', async () => {
  const put = (Value: string) =>
    client().send(new PutParameterCommand({ Name: 'made', Type: 'String', Value, Overwrite: true }));
  await put('first');
  expect(await ask('POST', '/api/state/save', { name: 'one' })).toMatchObject({ status: 200, canRestart: true });
  expect(await ask('POST', '/api/state/save', { name: '../one' })).toMatchObject({ status: 400, error: 'InvalidName' });
  await put('second');
  const takeIn = async (name: string, bytes: Uint8Array): Promise<unknown> => {
    const url = new URL(`/api/state/file?name=${name}`, consoleUrl);
    const headers = { cookie, origin: consoleUrl.origin };
    return (await fetch(url, { method: 'POST', headers, body: Buffer.from(bytes) })).json();
  };
  const exported = readFileSync(join(directory, '.local-aws/snapshots/one.localaws'));
  expect(await takeIn('two', exported)).toMatchObject({ snapshots: [{ name: 'two' }, { name: 'one' }] });
  expect(await takeIn('two', exported)).toMatchObject({ error: 'SnapshotExists' });
  expect(await takeIn('three', Buffer.from('no export'))).toMatchObject({ error: 'SnapshotRefused' });
  expect(await ask('POST', '/api/state/remove', { name: 'two' })).toMatchObject({ snapshots: [{ name: 'one' }] });
  await ask('POST', '/api/state/restart', { snapshot: 'one' });
  await expect.poll(value).toBe('first');
  await expect
    .poll(() => ask('GET', '/api/state').catch(() => undefined))
    .toMatchObject({ snapshots: [{ name: 'before the last change' }, { name: 'one' }] });
  await ask('POST', '/api/state/restart');
  await expect.poll(value).toBe('ParameterNotFound');
}, 120_000);

it('a snapshot that is damaged does not end the runtime', async () => {
  writeFileSync(join(directory, '.local-aws/snapshots/damaged.localaws'), 'no export');
  await client().send(new PutParameterCommand({ Name: 'made', Type: 'String', Value: 'third', Overwrite: true }));
  await ask('POST', '/api/state/restart', { snapshot: 'damaged' }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await value()).toBe('third');
}, 60_000);
