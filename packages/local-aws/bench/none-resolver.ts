import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkServer } from './fork-server.ts';

export const query = JSON.stringify({
  query: 'query Get($name: String!) { dragon(name: $name) { name family location { city } } }',
  variables: { name: 'Atlas' },
});

/** The server of the query: bare node:http, the runtime, or the runtime without its journal. */
export type Kind = 'bare' | 'runtime' | 'silent';

/**
 * Measures a query through one NONE resolver, beside bare node:http with graphql-js. Each server has a process of its
 * own.
 */
export async function benchNoneResolver(): Promise<string[]> {
  const figures = await inTurns({
    bare: () => queriesPerSecond('bare'),
    runtime: () => queriesPerSecond('runtime'),
  });
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  const { bare, runtime } = figures;
  return [
    '### A query through one NONE resolver',
    '',
    '| | requests/s (median of 3) | ratio | goal |',
    '|---|---|---|---|',
    `| bare node:http + graphql-js, documents cached | ${number(bare)} | 1.00× | |`,
    `| local-aws: API key, resolver in APPSYNC_JS | ${number(runtime)} | ${(runtime / bare).toFixed(2)}× | ≥ 0.5× |`,
    '',
  ];
}

/** Answers the median of each measurement. They take turns, so that other work of the machine affects all of them. */
export async function inTurns<Name extends string>(
  measurements: Readonly<Record<Name, () => Promise<number>>>,
  turns = 3,
): Promise<Record<Name, number>> {
  const names = Object.keys(measurements) as Name[];
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn += 1)
    for (const name of names) figures.get(name)?.push(await measurements[name]());
  const median = (values: number[] = []): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  return Object.fromEntries(names.map((name) => [name, median(figures.get(name))])) as Record<Name, number>;
}

/**
 * Measures a server in a process and a directory of its own. `fork` may belong to another version of this repository.
 */
export async function queriesPerSecond(kind: Kind, fork: typeof forkServer = forkServer): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-bench-'));
  const server = await fork('none-resolver-server', [kind, directory]);
  try {
    const { url, headers } = await new Promise<{ url: string; headers: Record<string, string> }>((resolve) =>
      server.once('message', (message) => resolve(message as never)),
    );
    return await load(url, headers);
  } finally {
    server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function load(url: string, headers: Record<string, string>): Promise<number> {
  const { default: autocannon } = await import('autocannon');
  const options = {
    url,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body: query,
    connections: 16,
  };
  await autocannon({ ...options, duration: 2 });
  const result = await autocannon({ ...options, duration: 5 });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  return result.requests.average;
}

/** Writes a cloud assembly with one API, one NONE data source and one resolver. */
export function writeAssembly(directory: string, schema: string, code: string): void {
  mkdirSync(directory, { recursive: true });
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const Resources = {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Bench', AuthenticationType: 'API_KEY' } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: schema } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId }, DependsOn: 'Schema' },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'None', Type: 'NONE' } },
    Resolver: {
      Type: 'AWS::AppSync::Resolver',
      DependsOn: ['Schema', 'None'],
      Properties: {
        ApiId,
        TypeName: 'Query',
        FieldName: 'dragon',
        Kind: 'UNIT',
        DataSourceName: 'None',
        Code: code,
        Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      },
    },
  };
  const Outputs = { Key: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } } };
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({
      version: '1',
      artifacts: { Bench: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Bench.json' } } },
    }),
  );
  writeFileSync(join(directory, 'Bench.json'), JSON.stringify({ Resources, Outputs }));
}
