import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { startRuntime, type Runtime } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assumptions } from '../../scripts/cost/estimate.ts';
import { runOperatorCommand } from '../../scripts/operate/command.ts';
import { runDeploy } from '../../scripts/operate/deploy.ts';
import { createDestroyCommand } from '../../scripts/operate/destroy.ts';
import { createPageCommand, type PagePorts } from '../../scripts/operate/page.ts';
import { freshDirectory, removeDirectory, root, run } from '../support/cli.ts';
import { startCloudFormation, type FakeStack } from './support/cloudformation.ts';
import { startCloudFront, type FakeCloudFront } from './support/cloudfront.ts';
import { synthesisedPage } from './support/synthesised.ts';

const template = synthesisedPage();
const apiHost = 'abc123.appsync-api.eu-west-1.amazonaws.com';

describe('npm run deploy', () => {
  const directory = freshDirectory();
  const built = join(directory, 'dist');
  const environment = { ...process.env };
  let [runtime, s3]: [Runtime | undefined, S3Client] = [undefined, new S3Client({})];
  let [stack, cloudFront]: [FakeStack | undefined, FakeCloudFront | undefined] = [undefined, undefined];
  let bucket = '';
  let steps: string[] = [];
  let failing: RegExp | undefined;
  let now = new Date();

  beforeAll(async () => {
    // The bucket of the template itself, which is all of it that a laptop runs.
    const [id = ''] = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::S3::Bucket') ?? [];
    const file = join(directory, 'page.json');
    writeFileSync(
      file,
      JSON.stringify({ Resources: { [id]: template.Resources[id] }, Outputs: { B: { Value: { Ref: id } } } }),
    );
    runtime = await startRuntime({ assembly: file, dataDirectory: join(directory, 'data'), port: 0 });
    const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = runtime.outputs;
    bucket = stackOutputs['B'] ?? '';
    stack = await startCloudFormation('Dragons-prod', {
      GraphqlUrl: `https://${apiHost}/graphql`,
      UserPoolId: 'eu-west-1_abc',
      UserPoolClientId: 'client',
      TruthBucketName: 'the-truth',
      DataBucketName: 'the-data',
    });
    cloudFront = await startCloudFront();
    s3 = new S3Client({ endpoint, region, credentials });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url,
      AWS_ENDPOINT_URL_CLOUDFRONT: cloudFront.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
  });
  beforeEach(() => {
    [steps, failing] = [[], undefined];
    rmSync(built, { recursive: true, force: true });
    stack?.others.clear();
  });
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    await Promise.all([runtime?.stop(), stack?.close(), cloudFront?.close()]);
    removeDirectory(directory);
  });

  const pageStack = {
    status: 'CREATE_COMPLETE',
    resources: [],
    outputs: { PageUrl: 'https://d1.cloudfront.net/', DistributionId: 'D1' },
    onDelete: () => undefined,
  };
  /** Does what the commands would: the CDK makes the stack of the page, the build its files. */
  const ports = (files: Readonly<Record<string, string>>): PagePorts => ({
    directory: built,
    now: () => now,
    async step(command, args) {
      const line = [command, ...args].join(' ');
      steps.push(line);
      if (failing?.test(line)) throw new Error('failed');
      if (line.includes('ApiHost='))
        stack?.others.set('Dragons-prod-page', {
          ...pageStack,
          outputs: { ...pageStack.outputs, PageBucketName: bucket },
        });
      if (!line.endsWith('build.mjs')) return;
      rmSync(built, { recursive: true, force: true });
      mkdirSync(built, { recursive: true });
      for (const [name, content] of Object.entries(files)) writeFileSync(join(built, name), content);
    },
  });
  const told = async (work: (terminal: { out(line: string): void; err(line: string): void }) => Promise<number>) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await work({ out: (line) => out.push(line), err: (line) => err.push(line) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  const deploy = (args: string, files: Readonly<Record<string, string>> = first) =>
    told((terminal) => runDeploy(args.split(' ').filter(Boolean), terminal, ports(files)));
  const first = {
    'index.html': '<!doctype html><script src="main-AAAAAAAA.js">',
    'main-AAAAAAAA.js': 'first()',
    'main-AAAAAAAA.js.map': '{}',
    'style-CCCCCCCC.css': 'body {}',
    'icon.svg': '<svg/>',
    'main-AAAAAAAA.js.4711': 'half of it',
  };
  const keys = async (): Promise<string[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key = '' }) => Key);

  it('deploys both stacks and fills the page, nothing by hand', async () => {
    const { code, out, err } = await deploy('-c stage=prod --require-approval never --hotswap');
    expect([code, err]).toEqual([0, '']);
    expect(steps).toEqual([
      'npx cdk deploy -c stage=prod --require-approval never --hotswap',
      'node web/build.mjs',
      'npx cdk deploy --app node --import tsx infra/page/app.ts --output build/page.out ' +
        `--parameters ApiHost=${apiHost} -c stage=prod --require-approval never`,
    ]);
    expect(out).toContain('Dragons-prod-page: 6 files uploaded, 0 of earlier pages deleted.');
    expect(out).toContain('The page: https://d1.cloudfront.net/');
    expect(await keys()).toEqual([
      'files.json',
      'icon.svg',
      'index.html',
      'main-AAAAAAAA.js',
      'main-AAAAAAAA.js.map',
      'outputs.json',
      'style-CCCCCCCC.css',
    ]);
    expect(cloudFront?.invalidated.at(-1)).toEqual({
      distribution: 'D1',
      paths: ['/', '/icon.svg', '/outputs.json', '/index.html'],
    });
  });

  it('says of each file what it is, how long it may be kept, and its digest', async () => {
    await deploy('-c stage=prod');
    const headOf = async (Key: string) => {
      const got = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, ChecksumMode: 'ENABLED' }));
      const body = (await got.Body?.transformToString()) ?? '';
      expect(got.ChecksumSHA256).toBe(createHash('sha256').update(body).digest('base64'));
      return [got.ContentType, got.CacheControl, body];
    };
    const forEver = 'public, max-age=31536000, immutable';
    expect(await headOf('main-AAAAAAAA.js')).toEqual(['text/javascript; charset=utf-8', forEver, 'first()']);
    expect(await headOf('style-CCCCCCCC.css')).toEqual(['text/css; charset=utf-8', forEver, 'body {}']);
    expect((await headOf('index.html')).slice(0, 2)).toEqual(['text/html; charset=utf-8', 'no-cache']);
    expect(await headOf('icon.svg')).toEqual(['image/svg+xml', 'no-cache', '<svg/>']);
    const [type, cache, outputs = ''] = await headOf('outputs.json');
    expect([type, cache]).toEqual(['application/json', 'no-cache']);
    // What the page reads, and nothing else of the stack: the file is public.
    expect(JSON.parse(outputs)).toEqual({
      amplify: {
        Auth: { Cognito: { userPoolId: 'eu-west-1_abc', userPoolClientId: 'client' } },
        API: {
          GraphQL: { endpoint: `https://${apiHost}/graphql`, region: 'eu-west-1', defaultAuthMode: 'userPool' },
        },
      },
    });
  });

  it('keeps the files of the page before for a week, for pages that stand open', async () => {
    const next = { 'index.html': '<script src="main-BBBBBBBB.js">', 'main-BBBBBBBB.js': 'second()' };
    const later = async (days: number, files: Readonly<Record<string, string>>): Promise<string> => {
      now = new Date(now.getTime() + days * 24 * 60 * 60 * 1000);
      return (await deploy('-c stage=prod', files)).out;
    };
    // A page may have stood for long when the next one comes: its week begins then.
    expect(await later(90, next)).toContain('3 files uploaded, 0 of earlier');
    expect(await later(6, next)).toContain('0 of earlier');
    expect(await keys()).toContain('main-AAAAAAAA.js');
    expect(await later(2, next)).toContain('4 of earlier pages deleted.');
    expect(await keys()).toEqual(['files.json', 'index.html', 'main-BBBBBBBB.js', 'outputs.json']);
    expect(await later(9, next)).toContain('0 of earlier');
    // What comes back is no former file any more.
    await later(0, first);
    await later(1, next);
    await later(1, first);
    expect(await later(8, first)).toContain(' 1 of earlier');
    expect(await keys()).toContain('main-AAAAAAAA.js');
  });

  it.each([
    ['-c stage=prud', '-c stage=prud: the stages are dev, test, staging, prod.'],
    ['-c stag=prod', '-c stag: there is no such setting.'],
    ['--context', '--context needs a value.'],
    ['--region mars', '--region mars: that is no name of a region.'],
  ])('%s is refused before anything is deployed', async (args, message) => {
    const { code, err } = await deploy(args);
    expect([code, steps]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  it.each([/^npx cdk deploy -c/, /^node/, /ApiHost/])('goes no further when %s fails', async (pattern) => {
    failing = pattern;
    expect((await deploy('-c stage=prod')).code).toBe(1);
    expect(steps.findIndex((line) => pattern.test(line))).toBe(steps.length - 1);
    expect(stack?.others.size).toBe(0);
  });

  it('leaves a page alone that has a host of its own', async () => {
    expect((await deploy('-c stage=prod --no-page')).code).toBe(0);
    expect(steps).toEqual(['npx cdk deploy -c stage=prod']);
  });

  it('npm run page fills it again, and says when there is nothing to fill', async () => {
    const page = createPageCommand(ports(first));
    const none = await told((terminal) => runOperatorCommand(page, ['--stage', 'prod'], terminal));
    expect(none.err).toContain('There is no stack Dragons-prod-page: npm run deploy makes it.');
    await deploy('-c stage=prod');
    const again = await told((terminal) => runOperatorCommand(page, ['--stage', 'prod'], terminal));
    expect([again.code, again.err]).toEqual([0, '']);
    const empty = createPageCommand(ports({}));
    const unbuilt = await told((terminal) => runOperatorCommand(empty, ['--stage', 'prod'], terminal));
    expect(unbuilt.err).toContain('holds no page: node web/build.mjs makes it.');
  });

  it('npm run destroy takes the page down first, with all that lies in it', async () => {
    await deploy('-c stage=prod');
    const [own, page] = [stack, stack?.others.get('Dragons-prod-page')];
    if (!own || !page) throw new Error('there is no stack');
    const resource = { id: 'Files', type: 'AWS::S3::Bucket', physicalId: bucket, status: 'CREATE_COMPLETE' };
    page.resources = [resource];
    page.onDelete = () => {
      page.status = 'DELETE_COMPLETE';
      page.resources = [{ ...resource, status: 'DELETE_COMPLETE' }];
      own.status = 'DELETE_COMPLETE';
    };
    const destroy = createDestroyCommand({ wait: () => Promise.resolve(), deployTeardown: () => Promise.resolve() });
    const args = ['--stage', 'prod', '--yes', '--account', '000000000000'];
    const { code, out, err } = await told((terminal) => runOperatorCommand(destroy, args, terminal));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('The page goes: Dragons-prod-page, 1 resources, and its files.');
    expect(out).toMatch(/Dragons-prod-page is gone: 1 resources deleted, 0 left\.\n.*Dragons-prod is gone/);
    expect(await keys()).toEqual([]);
    own.status = 'CREATE_COMPLETE';
  });
});

it('the page is as small as its costs assume', async () => {
  const { code } = await run(process.execPath, [join(root, 'web/build.mjs')]);
  expect(code).toBe(0);
  const dist = join(root, 'web/dist');
  const loaded = readdirSync(dist).filter((name) =>
    /^(index\.html|icon\.svg|(main|style|chunk|early|amplify|signed)-.*\.(js|css))$/.test(name),
  );
  const bytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0);
  // And the outputs.
  expect(loaded.length + 1).toBe(assumptions.pageRequests);
  expect(bytes / 1024).toBeGreaterThan(assumptions.pageKilobytes / 2);
  expect(bytes / 1024).toBeLessThanOrEqual(assumptions.pageKilobytes);
});
