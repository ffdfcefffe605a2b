import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packagedRegion, packagedStackName } from '../../src/assembly/serverless-package.ts';
import type { Template } from '../../src/assembly/template.ts';
import { zip } from '../../src/services/lambda/engine/zip.ts';
import { appFolder, startApp, type App } from '../apps/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'books-'));
const packaged = join(folder, '.serverless');
const template = join(packaged, 'cloudformation-template-update-stack.json');
let app: App;
const ask = (query: string, headers = { 'x-api-key': app.runtime.outputs.apiKey ?? '' }) => app.ask(query, {}, headers);

/** Packaging fills in what only it knows: the archive, its checksum, and when a key expires. */
beforeAll(async () => {
  cpSync(appFolder('books'), packaged, { recursive: true });
  const archive = await zip([['count.js', Buffer.from('exports.handler = async () => 42;')]]);
  writeFileSync(join(packaged, 'books.zip'), archive);
  const CodeSha256 = createHash('sha256').update(archive).digest('base64');
  const Expires = Math.floor(Date.now() / 3_600_000) * 3600 + 364 * 86_400;
  const read = JSON.parse(readFileSync(template, 'utf8')) as Template;
  for (const { Type, Properties } of Object.values(read.Resources)) {
    if (Type === 'AWS::Lambda::Version') Object.assign(Properties ?? {}, { CodeSha256 });
    if (Type === 'AWS::AppSync::ApiKey') Object.assign(Properties ?? {}, { Expires });
  }
  writeFileSync(template, JSON.stringify(read));
  app = await startApp(join(folder, 'data'), template);
});
afterAll(async () => {
  await app?.runtime.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('what serverless package writes starts in its region, with the archive beside it', async () => {
  const { region, stackOutputs } = app.runtime.outputs;
  expect(region).toBe('eu-west-1');
  expect(stackOutputs['CountLambdaFunctionQualifiedArn']).toBe(
    'arn:aws:lambda:eu-west-1:000000000000:function:books-dev-count:1',
  );
  const added = (await ask('mutation { add(title: "Emma") { id title } }')).data?.['add'] as { id: string };
  expect(added).toEqual({ id: expect.any(String) as string, title: 'Emma' });
  expect(await ask(`{ book(id: "${added.id}") { title } count }`)).toEqual({
    data: { book: { title: 'Emma' }, count: 42 },
  });
  expect((await ask('{ count }', { 'x-api-key': 'da2-wrong' })).errors).toMatchObject([
    { errorType: 'UnauthorizedException' },
  ]);
});

it.each([
  ['no file', undefined],
  ['no JSON', '{'],
  ['another content', '[]'],
  ['no service', '{"service":"books"}'],
  ['a region of another kind', '{"service":{"provider":{"region":"${opt:region}"}}}'],
])('a template with %s beside it is of no region', (_, content) => {
  const beside = mkdtempSync(join(folder, 'beside-'));
  if (content !== undefined) writeFileSync(join(beside, 'serverless-state.json'), content);
  expect(packagedRegion(join(beside, 'template.json'))).toBeUndefined();
});

it('its stack has the name that serverless deploy gives it', () => {
  expect(app.runtime.stacks.map(({ name }) => name)).toEqual(['books-dev']);
});

it.each([
  ['of the provider', { service: 'books', provider: { stage: 'dev', stackName: 'library' } }, 'library'],
  ['of service and stage', { service: 'books', provider: { stage: 'prod', region: 'eu-west-1' } }, 'books-prod'],
  ['that no stack can have', { service: '9books', provider: { stage: 'prod' } }, undefined],
  ['without a stage', { service: 'books', provider: {} }, undefined],
  ['without a service', { provider: { stage: 'dev' } }, undefined],
])('a name %s', (_, service, name) => {
  const beside = mkdtempSync(join(folder, 'named-'));
  writeFileSync(join(beside, 'serverless-state.json'), JSON.stringify({ service }));
  expect(packagedStackName(join(beside, 'cloudformation-template-update-stack.json'))).toBe(name);
  // Another template in the folder is another stack.
  expect(packagedStackName(join(beside, 'other.json'))).toBeUndefined();
});
