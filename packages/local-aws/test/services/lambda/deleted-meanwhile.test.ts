import { afterEach, beforeEach, expect, it } from 'vitest';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
import { administrator, testPorts, type TestPorts } from '../../support/ports.ts';
import { lab, roleArn, type Lab } from './support.ts';

let ports: TestPorts;
let here: Lab;
beforeEach(() => {
  ports = testPorts();
  here = lab({}, ports);
});
afterEach(async () => {
  await here.dispose();
  ports.dispose();
});

const run = (action: string, input: Readonly<Record<string, unknown>>): Promise<unknown> =>
  Promise.resolve(here.lambda.run(action, input, { principal: administrator, requestId: 'r', sourceIp: '127.0.0.1' }));
/** Deflated, so that a thread of its own unpacks it: whatever is called meanwhile comes first. */
const code = async (text: string): Promise<string> =>
  (await zip([['index.mjs', Buffer.from(`export const handler = () => '${text}';`)]])).toString('base64');
const create = async (text: string): Promise<unknown> =>
  run('CreateFunction', {
    FunctionName: 'f',
    Role: roleArn,
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile: await code(text) },
  });
const versions = async (): Promise<unknown> => {
  const { Versions } = (await run('ListVersionsByFunction', { FunctionName: 'f' })) as { Versions: object[] };
  return Versions.map((version) => (version as { Version: string }).Version);
};
const gone = { code: 'ResourceNotFoundException' };

it.each([
  ['UpdateFunctionCode', {}],
  ['UpdateFunctionCode', { Publish: true }],
  ['UpdateFunctionCode', { DryRun: true }],
] as const)('a function that is deleted during %s %j does not come back', async (action, more) => {
  await create('one');
  const updating = run(action, { FunctionName: 'f', ZipFile: await code('two'), ...more });
  await run('DeleteFunction', { FunctionName: 'f' });
  await expect(updating).rejects.toMatchObject(gone);
  await expect(run('GetFunction', { FunctionName: 'f' })).rejects.toMatchObject(gone);
  await here.dispose();
  here = lab({}, ports);
  await expect(run('GetFunction', { FunctionName: 'f' })).rejects.toMatchObject(gone);
});

it('a function that is deleted while it is published leaves no version to the next of its name', async () => {
  await here.fn('f', "export const handler = () => 'one';");
  const publishing = run('PublishVersion', { FunctionName: 'f' });
  // A function of the template goes with its resource.
  await here.lambda.resources['AWS::Lambda::Function']?.remove?.({ ref: 'f', attributes: {} });
  await expect(publishing).rejects.toMatchObject(gone);
  await create('two');
  expect(await versions()).toEqual(['$LATEST']);
});
