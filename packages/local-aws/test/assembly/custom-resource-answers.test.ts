import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createOperator } from '../../src/kernel/operator.ts';
import { startRuntime, type Runtime } from '../../src/runtime/runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const code = `
const https = require('https');
exports.handler = async (event) => {
  const { Answer = {}, Fails, Silent } = event.ResourceProperties;
  if (event.RequestType !== 'Create') console.log(event.RequestType + ' of ' + event.PhysicalResourceId);
  if (Fails) throw new Error(Fails);
  if (Silent) return;
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: event.PhysicalResourceId ?? 'one', ...Answer });
  await new Promise((resolve, reject) => {
    const options = { hostname, port: 443, path: pathname + search, method: 'PUT' };
    https.request(options, (response) => resolve(response.resume())).on('error', reject).end(body);
  });
};`;

let count = 0;
let log: string[];
/** Starts a hand-written template with one custom resource. */
async function start(properties: object, more: { type?: string; outputs?: object; members?: object } = {}, data = '') {
  const { type = 'Custom::Thing', outputs = {}, members = {} } = more;
  const resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Maker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: code },
      },
    },
    Thing: { Type: type, Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, ...properties }, ...members },
  };
  const file = join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify({ Resources: left(resources, properties), Outputs: outputs }));
  log = [];
  return startRuntime({
    assembly: file,
    dataDirectory: data || join(folder, `data-${(count += 1)}`),
    port: 0,
    operator: createOperator({ level: 'warn', write: (line) => void log.push(line) }),
  });
}
/** Answers the resources without the custom resource, or also without its function. */
function left<Resources extends { Thing: unknown; Maker: unknown }>(
  resources: Resources,
  { gone }: { gone?: unknown },
) {
  const { Thing, Maker, ...others } = resources;
  if (gone === undefined) return resources;
  return gone === true ? { Maker, ...others } : others;
}
const refusal = (...given: Parameters<typeof start>): Promise<string> =>
  start(...given).then(
    () => 'it started',
    (error: Error) => error.message,
  );
const value = (name: string) => ({ Value: { 'Fn::GetAtt': ['Thing', name] } });

it('a resource of a type of its own is what its function answers', async () => {
  const outputs = { A: value('A'), B: value('B.c'), Ref: { Value: { Ref: 'Thing' } } };
  const runtime = await start({ Answer: { Data: { A: 'a', 'B.c': 'b' } } }, { outputs });
  expect(runtime.outputs.stackOutputs).toEqual({ A: 'a', B: 'b', Ref: 'one' });
  await runtime.stop();
});

it('AWS::CloudFormation::CustomResource is the same; what it keeps secret is shown to nobody', async () => {
  const type = 'AWS::CloudFormation::CustomResource';
  const outputs = { Secret: value('Secret'), Other: { Value: 'x' } };
  const runtime = await start({ Answer: { NoEcho: true, Data: { Secret: 's' } } }, { type, outputs });
  expect(runtime.outputs.stackOutputs).toEqual({ Secret: '*****', Other: 'x' });
  await runtime.stop();
});

it.each<[string, object, string]>([
  [
    'fails',
    { Status: 'FAILED', Reason: 'no room' },
    '[FAILED] from custom resource. Message returned: no room (RequestId',
  ],
  ['has no identity', { PhysicalResourceId: '' }, 'Invalid PhysicalResourceId'],
  ['has a status that does not exist', { Status: 'FAILURE' }, "'FAILURE' is not a valid ResponseStatus"],
  ['says too much', { Data: { A: 'x'.repeat(4_100) } }, 'Response object is too long.'],
  ['has data that is no object', { Data: 'a' }, 'Value of property Data must be an object'],
])('an answer that %s is refused as CloudFormation does, with its place', async (_, Answer, words) => {
  const message = await refusal({ Answer });
  expect(message).toContain(words);
  expect(message).toContain('answers.json: Custom::Thing Thing: ');
});

it('says what a function lacks, and what to install', async () => {
  const Reason = "Cannot find module '@aws-sdk/client-iot'";
  expect(await refusal({ Answer: { Status: 'FAILED', Reason } })).toMatch(
    /npm install --save-dev @aws-sdk\/client-iot$/,
  );
});

it('an attribute that the answer lacks is refused in the words of CloudFormation', async () => {
  const message = await refusal({}, { outputs: { Nope: value('Nope') } });
  expect(message).toMatch(
    /Vendor response doesn't contain Nope attribute in object arn:aws:cloudformation:.*\|Thing\|/,
  );
});

it('a function that fails is told at once, one that never answers when the time is over', async () => {
  expect(await refusal({ Fails: 'no disk' })).toMatch(/The function arn:.* failed: .*no disk/);
  expect(await refusal({ Silent: true, ServiceTimeout: 1 })).toMatch(
    /did not receive a response from your Custom Resource/,
  );
});

it.each<[string, object, string]>([
  ['a time limit that does not exist', { ServiceTimeout: 0 }, '0 is no number of seconds'],
  ['a token of SNS', { ServiceToken: 'arn:aws:sns:us-east-1:000000000000:t' }, 'a topic of SNS'],
  [
    'a function that does not exist',
    { ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:no' },
    'not found',
  ],
  ['no token', { ServiceToken: { Ref: 'AWS::NoValue' } }, 'required key [ServiceToken] not found'],
])('refuses %s', async (_, properties, words) => {
  expect(await refusal(properties)).toContain(words);
});

it('a name of a type that AWS would not take is none', async () => {
  expect(await refusal({}, { type: 'Custom::a b' })).toContain('Resource type Custom::a b');
});

async function again(data: string, properties: object, members: object = {}): Promise<Runtime> {
  const runtime = await start(properties, { members }, data);
  await runtime.stop();
  return runtime;
}
const asked = (runtime: Runtime) => runtime.journal.entries().filter(({ action }) => action === 'Invoke').length;

it('is asked again only for what changed; the old one is deleted when another replaces it; Retain keeps', async () => {
  const data = join(folder, 'kept');
  expect(asked(await again(data, { Colour: 'red', Count: 1 }))).toBe(1);
  expect(asked(await again(data, { Colour: 'red', Count: '1' }))).toBe(0);
  expect(asked(await again(data, { Colour: 'blue' }))).toBe(1);
  // The function gets an Update, and then a Delete of the old resource.
  expect(asked(await again(data, { Answer: { PhysicalResourceId: 'two' } }))).toBe(2);
  expect(asked(await again(data, { Answer: { PhysicalResourceId: 'two' } }, { DeletionPolicy: 'Retain' }))).toBe(0);
  expect(asked(await again(data, { gone: true }))).toBe(0);
});

it('deletes what the template no longer has, and says so when it cannot', async () => {
  const data = join(folder, 'gone');
  expect(asked(await again(data, { Colour: 'red' }))).toBe(1);
  expect(asked(await again(data, { gone: true }))).toBe(1);
  expect(log).toEqual([]);
  expect(asked(await again(data, { Answer: { PhysicalResourceId: 'three' } }))).toBe(1);
  await again(data, { gone: 'with its function' });
  expect(log.join('')).toContain('Custom::Thing Thing (three) is gone from the template and was not deleted: ');
});

it('what a failed creation left is deleted, and told when it cannot be', async () => {
  const Answer = { Status: 'FAILED', Reason: 'no room', PhysicalResourceId: 'half' };
  expect(await refusal({ Answer })).toContain('no room');
  expect(log.join('')).toContain('Custom::Thing Thing (half) was not made whole and was not deleted: ');
});
