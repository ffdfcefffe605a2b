import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };

/** Answers its own arguments. */
export const echo =
  'export function request(ctx) { return { payload: ctx.args }; }\n' +
  'export function response(ctx) { return ctx.result; }';

export interface ApiOptions {
  readonly sdl: string;
  /** The fields that a NONE resolver answers, with its code, by coordinate. */
  readonly resolvers: Readonly<Record<string, string>>;
  /** The modes beside the API key. */
  readonly modes?: readonly object[];
  readonly resources?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Writes a cloud assembly with one API, which takes a key. */
export function writeApi(
  directory: string,
  { sdl, resolvers, modes = [], resources = {}, outputs = {} }: ApiOptions,
): void {
  mkdirSync(directory, { recursive: true });
  const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
  const fields = Object.entries(resolvers).map(([coordinate, Code]) => {
    const [TypeName, FieldName] = coordinate.split('.');
    return [
      `${TypeName}${FieldName}`,
      {
        Type: 'AWS::AppSync::Resolver',
        DependsOn: ['Schema', 'None'],
        Properties: { ApiId: apiId, TypeName, FieldName, Kind: 'UNIT', DataSourceName: 'None', Code, Runtime },
      },
    ] as const;
  });
  const Resources = {
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: { Name: 'Bench', AuthenticationType: 'API_KEY', AdditionalAuthenticationProviders: modes },
    },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition: sdl } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId }, DependsOn: 'Schema' },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'None', Type: 'NONE' } },
    ...Object.fromEntries(fields),
    ...resources,
  };
  const Outputs = Object.fromEntries(
    Object.entries({ Key: { 'Fn::GetAtt': ['Key', 'ApiKey'] }, ...outputs }).map(([name, Value]) => [name, { Value }]),
  );
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({
      version: '1',
      artifacts: { Bench: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Bench.json' } } },
    }),
  );
  writeFileSync(join(directory, 'Bench.json'), JSON.stringify({ Resources, Outputs }));
}
