import { isObjectType } from 'graphql';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { honoured, inert, object, only, text, type PropertySpec } from '../../../contract/properties.ts';
import { AwsError, findings, UnsupportedError } from '../../../kernel/errors.ts';
import { inlineSourceMap, sourcePlaces } from '../../../kernel/source-places.ts';
import type { CodeError } from '../engine/appsync-js/index.ts';
import type { BoundedCode, ReadTemplates, TemplateNodes } from '../execution/bounded-code.ts';
import { TemplateSyntaxError } from '../engine/vtl/index.ts';
import { badRequest, notFound } from '../errors.ts';
import type { Api, DataSource, PipelineFunction, Resolver } from '../model.ts';
import type { AppSyncStore } from '../store.ts';
import { cachingChecks, readCaching } from './api-cache.ts';
import { describeStep } from './describe.ts';
import { inlineOrAsset } from './schema-and-keys.ts';

/** Compiles the code of resolvers. Throws the error that a deployment would report. */
export interface Compilers {
  readonly code: (code: string, name: string) => BoundedCode;
  readonly template: (text: string) => Promise<TemplateNodes>;
  readonly templates: (templates: ReadTemplates) => BoundedCode;
}

const codeProperties: Record<string, PropertySpec> = {
  ApiId: text,
  DataSourceName: text,
  Code: honoured,
  CodeS3Location: honoured,
  RequestMappingTemplate: honoured,
  RequestMappingTemplateS3Location: honoured,
  ResponseMappingTemplate: honoured,
  ResponseMappingTemplateS3Location: honoured,
  Runtime: object({ Name: text, RuntimeVersion: only('1.0.0') }),
  MaxBatchSize: honoured,
};

const maxCodeBytes = 32_768;
const maxPipelineFunctions = 10;

async function readCode(
  request: ResourceRequest,
  compile: Compilers,
  dataSource?: DataSource,
): Promise<BoundedCode | undefined> {
  const { Code, CodeS3Location, Runtime } = request.properties;
  const code = await inlineOrAsset(request, Code, CodeS3Location);
  if (code === undefined) return readTemplates(request, compile, dataSource);
  if (!Runtime) throw badRequest('Code requires a Runtime.');
  const template = Object.keys(request.properties).find((name) => name.includes('MappingTemplate'));
  if (template !== undefined) throw badRequest(`${request.logicalId} has Code, and ${template} beside it.`);
  if (Buffer.byteLength(stripSourceMap(code)) > maxCodeBytes)
    throw badRequest('Code exceeds the maximum size of 32768 bytes.');
  const compiled = compiledOf(code, request.logicalId, compile.code);
  for (const handler of ['request', 'response'] as const) {
    if (!compiled.handlers.has(handler))
      throw badRequest('The code contains one or more errors.', {
        detail: { codeErrors: [{ errorType: 'PARSER_ERROR', value: `The code must export a ${handler} function.` }] },
      });
  }
  return compiled;
}

/** The template that replaces a missing one. A Lambda function is called with the whole context. */
const passing = {
  request: '{"version": "2018-05-29", "operation": "Invoke", "payload": $util.toJson($context)}',
  response: '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type, $ctx.result)#end$util.toJson($ctx.result)',
};
const passingBatches = {
  request: passing.request.replace('Invoke', 'BatchInvoke'),
  response:
    '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type, $ctx.result)#end' +
    '#if($ctx.result && $ctx.result.errorMessage)' +
    '$util.error($ctx.result.errorMessage, $ctx.result.errorType, $ctx.result.data)' +
    '#else$util.toJson($ctx.result.data)#end',
};

function readBatchSize({ properties, logicalId }: ResourceRequest, dataSource: DataSource | undefined): number {
  const size = Number(properties['MaxBatchSize'] ?? 0);
  if (size > 0 && dataSource?.type !== 'AWS_LAMBDA')
    throw new UnsupportedError(`${logicalId}: MaxBatchSize without a Lambda data source`);
  return size;
}

async function readTemplates(
  request: ResourceRequest,
  compile: Compilers,
  dataSource: DataSource | undefined,
): Promise<BoundedCode | undefined> {
  const { RequestMappingTemplate, RequestMappingTemplateS3Location } = request.properties;
  const { ResponseMappingTemplate, ResponseMappingTemplateS3Location } = request.properties;
  const given = {
    request: await inlineOrAsset(request, RequestMappingTemplate, RequestMappingTemplateS3Location),
    response: await inlineOrAsset(request, ResponseMappingTemplate, ResponseMappingTemplateS3Location),
  };
  if (given.request === undefined && given.response === undefined) return undefined;
  const missing = Object.entries(given).find(([, text]) => text === undefined);
  if (missing && dataSource?.type !== 'AWS_LAMBDA')
    throw badRequest(`${request.logicalId} has no ${missing[0]} mapping template.`);
  const inPlace = readBatchSize(request, dataSource) > 0 ? passingBatches : passing;
  const read = (name: 'request' | 'response') => readTemplate(request, compile, name, given[name] ?? inPlace[name]);
  return compile.templates({ request: await read('request'), response: await read('response') });
}

async function readTemplate(
  { logicalId, properties: { TypeName, FieldName, Name } }: ResourceRequest,
  compile: Compilers,
  name: 'request' | 'response',
  text: string,
): Promise<TemplateNodes> {
  try {
    return await compile.template(text);
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const of = FieldName === undefined ? `function ${String(Name)}` : `${String(TypeName)}.${String(FieldName)}`;
    throw badRequest(`The ${name} mapping template of ${of} (${logicalId}): ${error.message}`);
  }
}

/** Translates the places in an error of the code to its source, if the code has a source map. */
function compiledOf(code: string, name: string, compile: Compilers['code']): BoundedCode {
  try {
    return compile(code, name);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const placeOf = sourcePlaces(inlineSourceMap(code));
    const problems = codeErrorsOf(error).map((problem) => ({
      ...problem,
      place: placeOf(problem.location.line, problem.location.column),
    }));
    const { message, status, details } = error;
    const parts = problems.map(
      ({ place, value }) =>
        new AwsError(error.code, place === undefined ? value : `${place}: ${value.replace(/^[^:]*\): /, '')}`, {
          status,
        }),
    );
    const places = problems.flatMap(({ place }) => place ?? []);
    const text = [...(places.length > 0 ? [places.join(', ')] : []), message].join(': ');
    throw new AwsError(error.code, text, { status, details, cause: error, parts });
  }
}

/** Finds what is wrong with the code or the templates, whether or not schema and data source exist. */
async function examineStep(request: ResourceRequest, compile: Compilers): Promise<AwsError[]> {
  const { Code, CodeS3Location, CachingConfig } = request.properties;
  const { RequestMappingTemplate, RequestMappingTemplateS3Location } = request.properties;
  const { ResponseMappingTemplate, ResponseMappingTemplateS3Location } = request.properties;
  const isCode = Code !== undefined || CodeS3Location !== undefined;
  const template = async (name: 'request' | 'response', inline: unknown, location: unknown): Promise<void> => {
    const text = isCode ? undefined : await inlineOrAsset(request, inline, location);
    if (text !== undefined) await readTemplate(request, compile, name, text);
  };
  return findings(
    ...cachingChecks(CachingConfig),
    async () => isCode && (await readCode(request, compile)),
    () => template('request', RequestMappingTemplate, RequestMappingTemplateS3Location),
    () => template('response', ResponseMappingTemplate, ResponseMappingTemplateS3Location),
  );
}

const codeErrorsOf = ({ details }: AwsError): readonly CodeError[] =>
  (details['detail'] as { codeErrors?: readonly CodeError[] } | undefined)?.codeErrors ?? [];

const stripSourceMap = (code: string): string => code.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, '');

function readDataSource(api: Api, name: unknown): DataSource {
  const source = api.dataSources.get(String(name));
  if (!source) throw notFound(`No data source found named ${String(name)}`);
  return source;
}

/** Only a direct Lambda resolver has a step without code. */
function checkDirect(dataSource: DataSource, code: BoundedCode | undefined, what: string): void {
  if (!code && dataSource.type !== 'AWS_LAMBDA') throw badRequest(`${what} has neither code nor mapping templates.`);
}

export function functionConfiguration(state: AppSyncStore, compile: Compilers): ResourceProvider {
  return {
    properties: {
      ...codeProperties,
      Name: text,
      FunctionVersion: only('2018-05-29'),
      Description: text,
    },
    async provision(request) {
      const { ApiId, Name, DataSourceName } = request.properties;
      const api = state.api(String(ApiId));
      const dataSource = readDataSource(api, DataSourceName);
      const code = await readCode(request, compile, dataSource);
      checkDirect(dataSource, code, `AWS::AppSync::FunctionConfiguration ${String(Name)}`);
      const maxBatchSize = readBatchSize(request, dataSource);
      const fn: PipelineFunction = { id: request.stableId(26), name: String(Name), dataSource, code, maxBatchSize };
      api.functions.set(fn.id, fn);
      api.revision += 1;
      const arn = `${api.settings.arn}/functions/${fn.id}`;
      api.described.set(arn, { functionArn: arn, functionId: fn.id, ...(await describeStep(request)) });
      return {
        ref: arn,
        attributes: { FunctionArn: arn, FunctionId: fn.id, Name: fn.name, DataSourceName: dataSource.name },
      };
    },
    examine: (request) => findings(() => sourceOf(state, request)).then(also(examineStep(request, compile))),
    remove({ ref, attributes }) {
      const api = state.apiOfArn(ref);
      api?.functions.delete(String(attributes['FunctionId']));
      api?.described.delete(ref);
    },
  };
}

export function resolver(state: AppSyncStore, compile: Compilers): ResourceProvider {
  return {
    properties: {
      ...codeProperties,
      TypeName: text,
      FieldName: text,
      Kind: text,
      PipelineConfig: object({ Functions: honoured }),
      CachingConfig: object({ Ttl: honoured, CachingKeys: honoured }),
      MetricsConfig: inert('there are no enhanced metrics here'),
    },
    async provision(request) {
      const api = state.api(String(request.properties['ApiId']));
      const [typeName, fieldName] = [String(request.properties['TypeName']), String(request.properties['FieldName'])];
      checkField(api, typeName, fieldName);
      const arn = `${api.settings.arn}/types/${typeName}/resolvers/${fieldName}`;
      const own = { typeName, fieldName, arn, caching: readCaching(request.properties['CachingConfig']) };
      const { DataSourceName } = request.properties;
      const dataSource = DataSourceName === undefined ? undefined : readDataSource(api, DataSourceName);
      const code = await readCode(request, compile, dataSource);
      api.resolvers.set(`${typeName}.${fieldName}`, { ...own, ...behaviour(api, request, code) } as Resolver);
      api.described.set(arn, { resolverArn: arn, kind: 'UNIT', ...(await describeStep(request)) });
      api.revision += 1;
      return { ref: arn, attributes: { TypeName: typeName, FieldName: fieldName, ResolverArn: arn } };
    },
    examine: (request) =>
      findings(
        () => fieldOf(state, request),
        () => sourceOf(state, request),
        ...functionChecks(state, request),
      ).then(also(examineStep(request, compile))),
    remove({ ref, attributes: { TypeName, FieldName } }) {
      const api = state.apiOfArn(ref);
      if (!api) return;
      api.resolvers.delete(`${String(TypeName)}.${String(FieldName)}`);
      api.described.delete(ref);
      api.revision += 1;
    },
  };
}

const also =
  (others: Promise<readonly AwsError[]>) =>
  async (found: readonly AwsError[]): Promise<readonly AwsError[]> => [...found, ...(await others)];

function sourceOf(state: AppSyncStore, { properties: { ApiId, DataSourceName } }: ResourceRequest): void {
  const api = state.api(String(ApiId));
  if (DataSourceName !== undefined) readDataSource(api, DataSourceName);
}

/** What is wrong with the schema is told by the schema. */
function fieldOf(state: AppSyncStore, { properties: { ApiId, TypeName, FieldName } }: ResourceRequest): void {
  const api = state.api(String(ApiId));
  if (api.schema) checkField(api, String(TypeName), String(FieldName));
}

function functionChecks(state: AppSyncStore, { properties }: ResourceRequest): readonly (() => unknown)[] {
  const { Functions = [] } = (properties['PipelineConfig'] ?? {}) as { readonly Functions?: unknown };
  return [
    ...[Functions].flat().map((id) => () => readFunction(state.api(String(properties['ApiId'])), String(id))),
    () => checkLength([Functions].flat()),
  ];
}

function checkLength(ids: readonly unknown[]): void {
  if (ids.length > maxPipelineFunctions) throw badRequest(`A pipeline has at most ${maxPipelineFunctions} functions.`);
}

function behaviour(api: Api, request: ResourceRequest, code: BoundedCode | undefined) {
  const { Kind = 'UNIT', DataSourceName, PipelineConfig } = request.properties;
  if (Kind === 'UNIT') {
    const dataSource = readDataSource(api, DataSourceName);
    checkDirect(dataSource, code, `AWS::AppSync::Resolver ${request.logicalId}`);
    return { kind: 'UNIT', dataSource, code, maxBatchSize: readBatchSize(request, dataSource) };
  }
  readBatchSize(request, undefined);
  if (!code) throw badRequest(`AWS::AppSync::Resolver ${request.logicalId} has neither code nor mapping templates.`);
  const ids = (PipelineConfig as { Functions?: readonly string[] } | undefined)?.Functions ?? [];
  checkLength(ids);
  return { kind: 'PIPELINE', code, functions: ids.map((id) => readFunction(api, id)) };
}

function readFunction(api: Api, id: string): PipelineFunction {
  const fn = api.functions.get(id);
  if (!fn) throw notFound(`No function found with id ${id}`);
  return fn;
}

function checkField({ schema }: Api, typeName: string, fieldName: string): void {
  const type = schema?.getType(typeName);
  if (!type) throw notFound(`No type named ${typeName} found.`);
  if (!isObjectType(type)) throw new UnsupportedError(`A resolver on ${typeName}, which is not an object type,`);
  if (!Object.hasOwn(type.getFields(), fieldName))
    throw notFound(`No field named ${fieldName} found on type ${typeName}`);
}
