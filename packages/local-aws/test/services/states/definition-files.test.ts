import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provision, sdkConfig, serveService } from '../../support/ports.ts';
import { harness, roleArn } from './harness.ts';

const made = harness();
let server: Awaited<ReturnType<typeof serveService>>;
let client: SFNClient;

beforeAll(async () => {
  server = await serveService(made.service);
  client = new SFNClient(sdkConfig(server.url));
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await made.dispose();
});

describe('definitions of state machines', () => {
  it.each<[string, string, object]>([
    [
      'YAML',
      "StartAt: T\nStates:\n  T: { Type: Pass, Result: '${Word} on', Comment: yes, End: true } # more\n",
      { StartAt: 'T', States: { T: { Type: 'Pass', Result: 'go on', Comment: 'yes', End: true } } },
    ],
    [
      'JSON that only YAML takes',
      '{ "StartAt": "T", "States": { "T": { "Type": "Succeed", "Comment": "${Word}", }, }, }',
      { StartAt: 'T', States: { T: { Type: 'Succeed', Comment: 'go' } } },
    ],
  ])('are read from a file in %s', async (_, written, definition) => {
    const path = join(mkdtempSync(join(tmpdir(), 'asl-')), 'd.yaml');
    writeFileSync(path, written);
    const properties = {
      RoleArn: roleArn,
      DefinitionS3Location: { Bucket: 'b', Key: 'k' },
      DefinitionSubstitutions: { Word: 'go' },
    };
    const { ref } = await provision(made.service, 'AWS::StepFunctions::StateMachine', 'Yaml', properties, {
      'b/k': { path, packaging: 'file' },
    });
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: ref }));
    expect(JSON.parse(described.definition ?? '')).toEqual(definition);
  });

  it('are not read from a file that is neither JSON nor YAML', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'asl-')), 'd.yaml');
    writeFileSync(path, 'StartAt: [T\nStates: {');
    const properties = { RoleArn: roleArn, DefinitionS3Location: { Bucket: 'b', Key: 'k' } };
    const assets = { 'b/k': { path, packaging: 'file' as const } };
    const provisioned = provision(made.service, 'AWS::StepFunctions::StateMachine', 'None', properties, assets);
    await expect(provisioned).rejects.toThrow('Invalid StateMachine definition.');
  });
});
