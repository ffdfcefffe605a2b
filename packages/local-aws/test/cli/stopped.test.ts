import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { startCommand } from './support.ts';

const fresh = freshDirectories('stopped-');
const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const template = {
  Resources: {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Api', AuthenticationType: 'AWS_IAM' } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: 'type Query { a: String }' } },
  },
};
const asked = [
  ['query', '{ a }'],
  ['query', '{ a }', '--api-key'],
  ['query', '{ a }', '--as', 'eva'],
  ['subscribe', 'subscription { a }'],
  ['token', 'eva'],
];

it('a runtime that has stopped is told of first, whatever its last outputs lack', async () => {
  const directory = fresh();
  writeFileSync(join(directory, 'template.json'), JSON.stringify(template));
  const { stop } = await startCommand(directory, '--template', 'template.json');
  const codes = async (): Promise<string[]> => {
    const ends: string[] = [];
    for (const args of asked) ends.push(/^\w+/.exec((await runHere(directory, ...args)).stderr)?.[0] ?? '');
    return ends;
  };
  expect(await codes()).toEqual(['NoApiKey', 'NoApiKey', 'NoSuchUser', 'NoApiKey', 'NoSuchUser']);
  await stop();
  expect(await codes()).toEqual(asked.map(() => 'NotRunning'));
}, 60_000);
