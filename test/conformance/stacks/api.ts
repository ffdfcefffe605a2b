import type { Template } from '../kit/case.ts';
import { att, resource, template } from './parts.ts';

/** A resolver or a function of a pipeline: code, or a pair of mapping templates, over a source (none unless given). */
export type Handler = { readonly source?: string } & (
  { readonly code: string } | { readonly request: string; readonly response: string }
);

export type ResolverOf = (Handler | { readonly before: Handler; readonly steps: readonly Handler[] }) & {
  readonly properties?: object;
};

export interface Api {
  readonly schema: string;
  /** By `Type.field`. */
  readonly resolvers?: Readonly<Record<string, ResolverOf>>;
  /** Of the API: API keys unless told otherwise. */
  readonly properties?: object;
  readonly resources?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const utils = "import { util, runtime, extensions } from '@aws-appsync/utils';\n";

/** A resolver whose answer is an expression. */
export const js = (answer: string, payload = 'null'): Handler => ({
  code:
    `${utils}export function request(ctx) { return { payload: ${payload} }; }\n` +
    `export function response(ctx) { return ${answer}; }\n`,
});

/** A resolver whose request handler holds these statements. */
export const requesting = (statements: string, answer = 'ctx.result'): Handler => ({
  code:
    `${utils}export function request(ctx) { ${statements} }\n` +
    `export function response(ctx) { return ${answer}; }\n`,
});

/** A resolver whose response handler holds these statements. */
export const responding = (statements: string): Handler => ({
  code:
    `${utils}export function request(ctx) { return { payload: ctx.args }; }\n` +
    `export function response(ctx) { ${statements} }\n`,
});

const ApiId = att('Api', 'ApiId');
const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
const nameOf = (coordinate: string): string => coordinate.replaceAll(/\W/g, '');

export function api({ schema, resolvers = {}, properties, resources, outputs }: Api): Template {
  const parts: Record<string, object> = {
    Api: resource('AWS::AppSync::GraphQLApi', { Name: 'conformance', AuthenticationType: 'API_KEY', ...properties }),
    Schema: resource('AWS::AppSync::GraphQLSchema', { ApiId, Definition: schema }),
    None: resource('AWS::AppSync::DataSource', { ApiId, Name: 'None', Type: 'NONE' }),
    ...resources,
  };
  const isByKey = JSON.stringify(parts['Api']).includes('API_KEY');
  if (isByKey) parts['Key'] = resource('AWS::AppSync::ApiKey', { ApiId });
  for (const [coordinate, resolver] of Object.entries(resolvers)) Object.assign(parts, partsOf(coordinate, resolver));
  return template(parts, {
    GraphqlUrl: att('Api', 'GraphQLUrl'),
    RealtimeUrl: att('Api', 'RealtimeUrl'),
    ApiId,
    ...(isByKey && { ApiKey: att('Key', 'ApiKey') }),
    ...outputs,
  });
}

function partsOf(coordinate: string, resolver: ResolverOf): Record<string, object> {
  const [TypeName, FieldName] = coordinate.split('.');
  const named = { ApiId, TypeName, FieldName, ...resolver.properties };
  const name = nameOf(coordinate);
  if (!('steps' in resolver))
    return { [name]: resource('AWS::AppSync::Resolver', { ...named, ...handler(resolver) }, { DependsOn: 'Schema' }) };
  const steps = resolver.steps.map((step, index) => {
    const version = 'code' in step ? {} : { FunctionVersion: '2018-05-29' };
    const properties = { ApiId, Name: `${name}Step${index}`, ...handler(step), ...version };
    return [`${name}Step${index}`, resource('AWS::AppSync::FunctionConfiguration', properties)] as const;
  });
  const { DataSourceName: _, ...before } = handler(resolver.before);
  const PipelineConfig = { Functions: steps.map(([id]) => att(id, 'FunctionId')) };
  const pipeline = resource(
    'AWS::AppSync::Resolver',
    { ...named, ...before, Kind: 'PIPELINE', PipelineConfig },
    { DependsOn: 'Schema' },
  );
  return { ...Object.fromEntries(steps), [name]: pipeline };
}

function handler(given: Handler): { readonly DataSourceName: object } {
  const DataSourceName = att(given.source ?? 'None', 'Name');
  return 'code' in given
    ? { DataSourceName, ...{ Code: given.code, Runtime } }
    : {
        DataSourceName,
        ...{ RequestMappingTemplate: given.request, ResponseMappingTemplate: given.response },
      };
}

/** A data source with a role of its own. */
export const source = (Type: string, name: string, config: object, role?: string): object =>
  resource('AWS::AppSync::DataSource', {
    ApiId,
    Name: name,
    Type,
    ...(role !== undefined && { ServiceRoleArn: att(role, 'Arn') }),
    ...config,
  });
