import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import type { Outputs } from 'local-aws';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../functions/import/command.ts';
import { importCommand } from '../../functions/import/import-command.ts';
import { migrateCommand } from '../../functions/import/migrate-command.ts';
import { rebuildCommand } from '../../functions/import/rebuild-command.ts';
import { outputsCommand } from '../../scripts/operate/outputs.ts';
import { root } from '../support/cli.ts';
import { accessTokenOf } from '../support/sign-in.ts';
import type { FakeStack } from './support/cloudformation.ts';
import { startOperator, told, type Operator } from './support/operator.ts';
import type { System } from './support/system.ts';

let operator: Operator;
let system: System;
let stack: FakeStack;
beforeAll(async () => {
  operator = await startOperator();
  ({ system, stack } = operator);
});
afterAll(() => operator?.close());

describe('npm run outputs', () => {
  it('writes what the page and the import need of a stack, without credentials', async () => {
    const GraphqlUrl = 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql';
    stack.outputs = { ...system.runtime.outputs.stackOutputs, GraphqlUrl };
    const file = join(operator.folder, 'dev.json');
    expect(await told(outputsCommand, `--stage dev --file ${file}`)).toMatchObject({ code: 0, err: '' });
    const written = JSON.parse(readFileSync(file, 'utf8')) as object;
    expect(written).toMatchObject({
      region: 'eu-west-1',
      stackOutputs: { TruthBucketName: system.outputs['TruthBucketName'] },
      amplify: {
        Auth: { Cognito: { userPoolId: system.runtime.outputs.userPoolId } },
        API: { GraphQL: { endpoint: GraphqlUrl, region: 'eu-west-1', defaultAuthMode: 'userPool' } },
      },
    });
    expect(JSON.stringify(written)).not.toContain('secretAccessKey');
    expect(written).toMatchObject({
      realtimeUrl: 'wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
    });
    expect(written).not.toHaveProperty('users');
  });

  it('writes all that the end-to-end suite asks of a stack, with users who can sign in', async () => {
    const [file, amplify] = [join(operator.folder, 'e2e.json'), join(operator.folder, 'amplify_outputs.json')];
    const args = `--outputs ${system.runtime.outputsFile} --file ${file} --users --amplify ${amplify}`;
    const passwords: string[] = [];
    // Again: who is there gets a new password.
    for (let time = 0; time < 2; time += 1) {
      expect(await told(outputsCommand, args)).toMatchObject({ code: 0, err: '' });
      const written = JSON.parse(readFileSync(file, 'utf8')) as Outputs;
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(written).not.toHaveProperty('credentials');
      const { graphqlUrl, realtimeUrl, awsEndpointUrl } = system.runtime.outputs;
      expect(written).toMatchObject({ graphqlUrl, realtimeUrl, amplify: system.runtime.outputs.amplify });
      expect(written.users.map(({ groups }) => groups)).toEqual([[], [], ['Rangers']]);
      for (const user of written.users)
        expect(await accessTokenOf({ ...written, awsEndpointUrl }, user)).toMatch(/^eyJ/);
      passwords.push(...written.users.map(({ password }) => password));
    }
    expect(new Set(passwords).size).toBe(6);
    expect(parseAmplifyConfig(JSON.parse(readFileSync(amplify, 'utf8')) as object)).toMatchObject({
      Auth: { Cognito: { userPoolId: system.runtime.outputs.userPoolId } },
      API: { GraphQL: { defaultAuthMode: 'userPool' } },
    });
    expect((await told(outputsCommand, `--stage prod --file ${file} --users`)).err).toContain('--users is for a stage');
  });

  it('writes nothing where there is no such stack, or no place to write to', async () => {
    const file = join(operator.folder, 'prod.json');
    expect((await told(outputsCommand, `--stage prod --file ${file}`)).err).toContain('There is no stack Dragons-prod');
    expect(existsSync(file)).toBe(false);
    expect((await told(outputsCommand, '--stage dev')).err).toContain('Say where to: --file outputs.json.');
  });
});

it('aws sns subscribe of the runbook hears of what it names, once the address has confirmed', async () => {
  const runbook = readFileSync(join(root, 'docs/deployment.md'), 'utf8');
  const [, attributes = ''] = /aws sns subscribe [^`]*--attributes '(.+)'/.exec(runbook) ?? [];
  const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = system.runtime.outputs;
  const sns = new SNSClient({ endpoint, region, credentials });
  const TopicArn = stackOutputs['TopicArn'];
  const email = 'me@example.com';
  await sns.send(
    new SubscribeCommand({
      ...{ TopicArn, Protocol: 'email', Endpoint: email },
      Attributes: JSON.parse(attributes) as Record<string, string>,
    }),
  );
  const outbox = join(system.dataDirectory, 'outbox');
  const mails = (): string[] =>
    readdirSync(outbox)
      .map((file) => readFileSync(join(outbox, file), 'utf8'))
      .filter((text) => text.includes(email));
  const [confirmation = ''] = mails();
  const [link = ''] = /http:[^\s"\\]*ConfirmSubscription[^\s"\\]*/.exec(confirmation) ?? [];
  expect((await fetch(link.replaceAll('\\u0026', '&'))).status).toBe(200);
  const tell = (status: string, family: string) =>
    sns.send(
      new PublishCommand({
        ...{ TopicArn, Message: `${status} ${family}` },
        MessageAttributes: {
          status: { DataType: 'String', StringValue: status },
          family: { DataType: 'String', StringValue: family },
        },
      }),
    );
  await tell('REJECTED', 'red');
  await tell('ACCEPTED', 'blue');
  await tell('ACCEPTED', 'red');
  await expect.poll(() => mails().join()).toContain('ACCEPTED red');
  expect(mails().join()).not.toMatch(/REJECTED red|ACCEPTED blue/);
});

it('the import and both ways to make views anew take the file that npm run outputs writes', async () => {
  const [file, few] = [join(operator.folder, 'commands.json'), join(operator.folder, 'few.json')];
  await told(outputsCommand, `--outputs ${system.runtime.outputsFile} --file ${file}`);
  const seed = JSON.parse(readFileSync(join(root, 'infra/seed/dragons.json'), 'utf8')) as object[];
  writeFileSync(few, JSON.stringify(seed.slice(0, 2)));
  const said: string[] = [];
  const terminal = { out: () => undefined, err: (line: string) => void said.push(line) };
  // Credentials and endpoint are those of the environment.
  expect(await runCommand(importCommand, [few, '--outputs', file], terminal), said.join('\n')).toBe(0);
  for (const command of [rebuildCommand, migrateCommand])
    expect(await runCommand(command, ['--outputs', file], terminal), said.join('\n')).toBe(0);
  const { data } = await system.graphql<{ listDragons: { items: object[] } }>('{ listDragons { items { name } } }');
  expect(data?.listDragons.items).toHaveLength(2);
});
