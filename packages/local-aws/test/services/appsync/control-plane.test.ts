import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppSyncClient,
  EvaluateCodeCommand,
  EvaluateMappingTemplateCommand,
  GetDataSourceCommand,
  GetFunctionCommand,
  GetGraphqlApiEnvironmentVariablesCommand,
  GetIntrospectionSchemaCommand,
  GetResolverCommand,
  GetTypeCommand,
  ListApiKeysCommand,
  ListGraphqlApisCommand,
  ListResolversByFunctionCommand,
  ListTagsForResourceCommand,
  paginateListDataSources,
  paginateListFunctions,
  paginateListResolvers,
  paginateListTypes,
  type EvaluateCodeResponse,
} from '@aws-sdk/client-appsync';
import { buildClientSchema, buildSchema, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'control-'));
let app: App;
let control: AppSyncClient;
let apiId: string;
beforeAll(async () => {
  app = await startApp(data, 'reviews/template.yaml');
  const { awsEndpointUrl: endpoint, region, credentials } = app.runtime.outputs;
  control = new AppSyncClient({ endpoint, region, credentials });
  const { graphqlApis = [] } = await control.send(new ListGraphqlApisCommand({ apiType: 'GRAPHQL' }));
  apiId = graphqlApis[0]?.apiId ?? '';
});
afterAll(async () => {
  control.destroy();
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Answers what the pages of a paginator contain, with the size of each page. */
async function all<Page extends object>(pages: AsyncIterable<Page>, member: keyof Page) {
  const found: Record<string, unknown>[] = [];
  const sizes: number[] = [];
  for await (const page of pages) {
    const entries = page[member] as Record<string, unknown>[];
    found.push(...entries);
    sizes.push(entries.length);
  }
  return { found, sizes };
}

describe('what an API has', () => {
  it('lists resolvers in pages, and shows each as it was written', async () => {
    const input = { apiId, typeName: 'Book' };
    const { found, sizes } = await all(paginateListResolvers({ client: control, pageSize: 2 }, input), 'resolvers');
    const names = found.map(({ fieldName }) => String(fieldName));
    expect(names).toEqual(['byCode', 'byResponse', 'byTemplate', 'direct', 'piped']);
    expect(sizes).toEqual([2, 2, 1]);
    const { resolver } = await control.send(new GetResolverCommand({ ...input, fieldName: 'byTemplate' }));
    expect(resolver).toMatchObject({ kind: 'UNIT', typeName: 'Book' });
    expect(resolver?.requestMappingTemplate).toContain('BatchInvoke');
    expect(resolver?.resolverArn).toMatch(new RegExp(`apis/${apiId}/types/Book/resolvers/byTemplate$`));
    const { resolver: coded } = await control.send(new GetResolverCommand({ ...input, fieldName: 'byCode' }));
    expect(coded).toMatchObject({ maxBatchSize: 3, runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } });
    expect(coded?.code).toContain('export const request');
  });

  it('shows functions with their resolvers, and data sources', async () => {
    const { found } = await all(paginateListFunctions({ client: control }, { apiId }), 'functions');
    const functionId = String(found[0]?.['functionId']);
    const { functionConfiguration } = await control.send(new GetFunctionCommand({ apiId, functionId }));
    expect(functionConfiguration).toEqual(found[0]);
    const { resolvers } = await control.send(new ListResolversByFunctionCommand({ apiId, functionId }));
    expect(resolvers).toMatchObject([
      { fieldName: 'piped', kind: 'PIPELINE', pipelineConfig: { functions: [functionId] } },
    ]);
    const sources = await all(paginateListDataSources({ client: control }, { apiId }), 'dataSources');
    const lambda = sources.found.find(({ type }) => type === 'AWS_LAMBDA');
    expect(lambda).toMatchObject({ lambdaConfig: { lambdaFunctionArn: expect.stringContaining(':function:') } });
    const { dataSource } = await control.send(new GetDataSourceCommand({ apiId, name: String(lambda?.['name']) }));
    expect(dataSource).toEqual(lambda);
  });

  it('lists the keys that clients send', async () => {
    const { apiKeys = [] } = await control.send(new ListApiKeysCommand({ apiId }));
    expect(apiKeys.map(({ id }) => id)).toEqual([app.output('Key')]);
    expect((apiKeys[0]?.deletes ?? 0) - (apiKeys[0]?.expires ?? 0)).toBe(60 * 86_400);
  });

  it('answers the schema as a document and as an introspection', async () => {
    const get = async (format: 'SDL' | 'JSON', includeDirectives?: boolean): Promise<string> => {
      const command = new GetIntrospectionSchemaCommand({ apiId, format, includeDirectives });
      return Buffer.from((await control.send(command)).schema ?? []).toString('utf8');
    };
    const sdl = await get('SDL');
    expect(sdl).toMatch(/^schema \{\n {2}query: Query\n\}/);
    const introspection = JSON.parse(await get('JSON')) as { readonly data: IntrospectionQuery };
    const fields = Object.keys(buildClientSchema(introspection.data).getQueryType()?.getFields() ?? {});
    expect(
      Object.keys(
        buildSchema(await get('SDL', false))
          .getQueryType()
          ?.getFields() ?? {},
      ),
    ).toEqual(fields);
  });

  it('shows types, variables of the environment and tags', async () => {
    const { found } = await all(paginateListTypes({ client: control }, { apiId, format: 'SDL' }), 'types');
    expect(found.map(({ name }) => name)).toContain('Book');
    const { type } = await control.send(new GetTypeCommand({ apiId, typeName: 'Book', format: 'SDL' }));
    expect(type?.definition).toMatch(/^type Book/);
    const { environmentVariables } = await control.send(new GetGraphqlApiEnvironmentVariablesCommand({ apiId }));
    expect(environmentVariables).toEqual({});
    const resourceArn = `arn:aws:appsync:us-east-1:000000000000:apis/${apiId}`;
    expect((await control.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({});
  });

  it('what is not there and what cannot be read is refused by name', async () => {
    const refusal = (sent: Promise<unknown>): Promise<string> =>
      sent.then(
        () => 'answered',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refusal(control.send(new GetDataSourceCommand({ apiId, name: 'Other' })))).toContain(
      'NotFoundException',
    );
    expect(await refusal(control.send(new GetResolverCommand({ apiId, typeName: 'Book', fieldName: 'x' })))).toContain(
      'NotFound',
    );
    expect(await refusal(control.send(new GetTypeCommand({ apiId, typeName: 'Boot', format: 'SDL' })))).toContain(
      'Boot',
    );
    expect(await refusal(control.send(new GetTypeCommand({ apiId, typeName: 'Book', format: 'JSON' })))).toContain(
      'types-as-json',
    );
    expect(await refusal(control.send(new ListApiKeysCommand({ apiId, nextToken: 'forged' })))).toContain(
      'BadRequestException',
    );
    expect(await refusal(control.send(new ListApiKeysCommand({ apiId, maxResults: 26 })))).toContain(
      'less than or equal to 25',
    );
    expect(await refusal(control.send(new GetFunctionCommand({ apiId: 'other', functionId: 'x' })))).toContain('other');
  });
});

const evaluated = (code: string, context: object = {}, handler: string = 'request'): Promise<EvaluateCodeResponse> =>
  control.send(
    new EvaluateCodeCommand({
      runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
      code,
      context: JSON.stringify(context),
      function: handler,
    }),
  );

describe('EvaluateCode', () => {
  const code = `
    import { util } from '@aws-appsync/utils';
    export function request(ctx) {
      ctx.stash.seen = ctx.prev?.result ?? 'nothing';
      console.log('asked', ctx.args);
      return { payload: ctx.args, by: ctx.identity?.username, where: util.authType() };
    }
    export function response(ctx) {
      if (ctx.error) util.error(ctx.error.message, ctx.error.type);
      return ctx.result.map((each) => each * 2);
    }`;

  it('runs one handler with the context that it is given', async () => {
    const identity = { username: 'alice', sourceIp: ['127.0.0.1'] };
    const answer = await evaluated(code, { arguments: { a: 1 }, identity, prev: { result: 'before' } });
    const result = JSON.parse(answer.evaluationResult ?? '') as unknown;
    expect(result).toEqual({ payload: { a: 1 }, by: 'alice', where: 'User Pool Authorization' });
    expect(JSON.parse(answer.stash ?? '')).toEqual({ seen: 'before' });
    expect(answer.logs).toEqual([expect.stringMatching(/^INFO - code\.js:5:7: "asked"/)]);
    expect(answer).toMatchObject({ outErrors: '[]' });
    expect(answer.error).toBeUndefined();
    expect((await evaluated(code, { result: [1, 2] }, 'response')).evaluationResult).toBe('[2,4]');
  });

  it('an error that the code raises and one that it makes are answers', async () => {
    const raised = await evaluated(code, { error: { message: 'No such book', type: 'Missing' } }, 'response');
    expect(raised.error?.message).toBe('No such book');
    expect(raised.evaluationResult).toBeUndefined();
    expect((await evaluated(code, { result: { no: 'list' } }, 'response')).error?.message).toContain('map');
  });

  it('what cannot be saved is told with its place', async () => {
    const { error } = await evaluated('export function request(ctx) { try { } catch (e) { } }');
    expect(error?.codeErrors?.[0]).toMatchObject({ errorType: 'LINT_ERROR', location: { line: 1 } });
  });

  it('ends code that does not end, and answers others meanwhile', async () => {
    const endless =
      "export function request() { let s = 'x'; for (const a of '1'.repeat(900)) s += s; return s.length; }";
    const [bomb, other] = await Promise.all([evaluated(endless), evaluated(code)]);
    expect(bomb.error?.message).toBeDefined();
    expect(other.evaluationResult).toBeDefined();
  });

  it.each([
    ['no JSON', { context: '{a' }, 'not a JSON object'],
    ['a list', { context: '[1]' }, 'not a JSON object'],
    ['another member', { context: '{"arguments":{},"wind":1}' }, 'wind'],
    ['another handler', { function: 'after' }, 'after'],
    ['another runtime', { runtime: { name: 'APPSYNC_JS' as const, runtimeVersion: '2.0.0' } }, '2.0.0'],
    ['no handler', { function: undefined }, 'appsync-evaluate:no-function'],
    ['a long context', { context: `{"arguments":{"a":"${'x'.repeat(28_000)}"}}` }, '28000'],
  ])('refuses %s', async (_name, input, words) => {
    const runtime = { name: 'APPSYNC_JS' as const, runtimeVersion: '1.0.0' };
    const genuine = { runtime, code, context: '{}', function: 'request' };
    await expect(control.send(new EvaluateCodeCommand({ ...genuine, ...input }))).rejects.toThrow(words);
  });
});

describe('EvaluateCode with code that chains without end', () => {
  it.each([
    ['members', '.a'],
    ['calls', '()'],
  ])('is refused by name: %s', async (_, link) => {
    const code = `export function request(ctx) { return ctx${link.repeat(15_000)}; }\nexport function response() {}`;
    await expect(evaluated(code)).rejects.toThrow('chains so many calls');
  });
});

describe('EvaluateMappingTemplate', () => {
  const render = (template: string, context: object = {}) =>
    control.send(new EvaluateMappingTemplateCommand({ template, context: JSON.stringify(context) }));

  it('answers the text that the template gives', async () => {
    const answer = await render('#set($n = $ctx.args.a + 1)\n{ "n": $n }', { arguments: { a: 1 } });
    expect(answer.evaluationResult?.trim()).toBe('{ "n": 2 }');
    expect((await render('no JSON: $ctx.result.x', { result: { x: 'y' } })).evaluationResult).toBe('no JSON: y');
  });

  it('an error that the template raises, and a template that cannot be read, are answers', async () => {
    expect((await render('$util.error("No such book", "Missing")')).error?.message).toBe('No such book');
    expect((await render('#if($a) never closed')).error?.message).toBeDefined();
  });

  it('a short template whose reading never ends is stopped, and others are answered meanwhile', async () => {
    // Each #if without its #end doubles the time of the parser.
    const bomb = render('#if(true)'.repeat(40)).then(({ error }) => error?.message);
    let isOver = false;
    void bomb.then(() => (isOver = true));
    let answered = 0;
    while (!isOver) {
      await control.send(new ListGraphqlApisCommand({}));
      answered += 1;
    }
    expect(await bomb).toBe('The handler took more time than it may.');
    expect(answered).toBeGreaterThan(10);
  });

  it('one that nests without end is an answer too', async () => {
    const template = `#set($a = ${'['.repeat(15_000)}${']'.repeat(15_000)})`;
    expect((await render(template)).error?.message).toMatch(/nested|more (time|memory) than/);
  });

  it('a context that nests without end is refused by name', async () => {
    const context = `{"arguments":${'['.repeat(13_000)}${']'.repeat(13_000)}}`;
    const call = new EvaluateMappingTemplateCommand({ template: '$util.toJson($ctx)', context });
    await expect(control.send(call)).rejects.toThrow('JSON nested deeper than 1000 levels');
  });
});
