import type { Configuration } from '../runtime/configuration.ts';
import type { FurtherRegion, Runtime } from '../runtime/runtime.ts';
import { ownInspectorPort } from '../kernel/debugging.ts';
import type { Operator } from '../kernel/operator.ts';
import { addressesForOthers, listensOnLoopback, reachableHost, urlHost } from '../server/hosts.ts';
import type { Options } from './options.ts';

type Told = Pick<Runtime, 'outputs' | 'siteUrl' | 'outputsFile' | 'stacks'> &
  Partial<Pick<Runtime, 'consoleUrl' | 'inspectors' | 'furtherRegions'>>;

/** Writes what a person needs when the runtime is ready. */
export function banner(
  runtime: Told,
  configuration: Configuration,
  { host, dataDir }: Pick<Options, 'host' | 'dataDir'>,
): string {
  const { outputs, siteUrl, consoleUrl, outputsFile, furtherRegions = [] } = runtime;
  const hasApi = furtherRegions.some((further) => further.outputs.graphqlUrl !== undefined);
  const noApi = hasApi ? undefined : 'none: the template declares no GraphQL API of AppSync';
  const rows: [string, string | undefined][] = [
    ['Console', consoleUrl],
    ['Web page', siteUrl],
    ...elsewhere(host, siteUrl ?? outputs.awsEndpointUrl),
    ['GraphQL', outputs.graphqlUrl ?? noApi],
    ...addresses(outputs),
    ['Credentials', `${outputs.credentials.accessKeyId} (the secret is in the outputs)`],
    ['Outputs', outputsFile],
    ...furtherRegions.flatMap(region),
    ...leftOut(runtime),
    ...debuggers(runtime),
  ];
  const lines = [
    '',
    'Ready.',
    '',
    ...rows.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(13)} ${value}`),
  ];
  const regions = [outputs, ...furtherRegions.map((further) => further.outputs)];
  const users = regions.flatMap((one) => one.users);
  if (users.length > 0) {
    lines.push('', 'Users');
    for (const { username, password, groups } of users)
      lines.push(`  ${username.padEnd(24)} ${password}${groups.length > 0 ? `   ${groups.join(', ')}` : ''}`);
  }
  const graphqlUrl = regions.find((one) => one.graphqlUrl !== undefined)?.graphqlUrl;
  if (configuration.firstQuery && graphqlUrl !== undefined)
    lines.push(
      '',
      'A first query',
      ...queryLines(configuration.firstQuery, { graphqlUrl, users }, dataDir).map((line) => `  ${line}`),
    );
  lines.push(
    '',
    `Node ${process.versions.node} stands in for the Lambda runtimes of the template. Ctrl-C stops; the data stays.`,
    '',
  );
  return lines.join('\n');
}

const addresses = (outputs: Told['outputs']): [string, string | undefined][] => [
  ['Real time', outputs.realtimeUrl],
  ...Object.entries(outputs.apiKeys).map(([name, key]): [string, string] => ['API key', `${key}  ${name}`]),
  ...furtherApis(outputs),
  ['AWS endpoint', outputs.awsEndpointUrl],
  ...secured(outputs),
];

/** Tells where a region is that runs beside the main one. */
const region = ({ outputs, consoleUrl, outputsFile }: FurtherRegion): [string, string | undefined][] => [
  ['Region', outputs.region],
  ['  Console', consoleUrl],
  ['  GraphQL', outputs.graphqlUrl],
  ...addresses(outputs).map(([name, value]): [string, string | undefined] => [`  ${name}`, value]),
  ['  Outputs', outputsFile],
];

/** The first API has lines of its own; this lists the others. */
const furtherApis = ({ graphqlUrl, graphqlApis }: Told['outputs']): [string, string][] =>
  Object.entries(graphqlApis)
    .filter(([, api]) => api.graphqlUrl !== graphqlUrl)
    .map(([name, api]) => ['GraphQL', `${api.graphqlUrl}  ${name}`]);

/** Tells how to reach the endpoint by TLS, and how clients come to trust it. */
const secured = ({ secure }: Told['outputs']): [string, string][] =>
  secure === undefined
    ? []
    : [
        ['TLS', secure.awsEndpointUrl],
        [
          '  trust',
          `NODE_EXTRA_CA_CERTS=${quoted(secure.authorityFile)} AWS_CA_BUNDLE=${quoted(secure.authorityFile)}`,
        ],
      ];

/** Lists the addresses to which debuggers can attach. */
const debuggers = ({ inspectors = [] }: Told): [string, string][] => {
  const own = ownInspectorPort();
  if (own === undefined || inspectors.length === 0) return [];
  return [
    ['Debugger', `127.0.0.1:${own}  resolvers`],
    ...inspectors.map(([name, port]): [string, string] => ['', `127.0.0.1:${port}  ${name}`]),
  ];
};

const leftOut = ({ stacks }: Told): [string, string][] =>
  stacks.flatMap(({ ignored }) => ignored.map((name): [string, string] => ['Left out', `${name} (--ignore)`]));

/** Lists the addresses by which other machines reach a server that listens on all addresses. */
function elsewhere(host: string, url: string): [string, string][] {
  if (reachableHost(host) === host) return [];
  return addressesForOthers(host).map((address) => [
    '  elsewhere',
    url.replace(urlHost(reachableHost(host)), urlHost(address)),
  ]);
}

/** Writes a query as a person types it in the shell of another terminal, if a pool has a user. */
function queryLines(
  query: string,
  { graphqlUrl, users }: Pick<Told['outputs'], 'graphqlUrl' | 'users'>,
  dataDir: string | undefined,
): string[] {
  const [user] = users;
  if (user === undefined) return query.split('\n');
  const directory = dataDir === undefined ? '' : ` --data-dir ${quoted(dataDir)}`;
  return [
    `TOKEN=$(npx local-aws token ${user.username}${directory})`,
    `curl -s ${graphqlUrl} -H "authorization: $TOKEN" -H 'content-type: application/json' \\`,
    `  -d ${quoted(JSON.stringify({ query }))}`,
  ];
}

/** Warns an operator whose options let other machines in. */
export function warnOfNetwork(host: string, operator: Operator): void {
  if (listensOnLoopback(host)) return;
  operator.warn(
    `--host ${host} lets others in the network sign in with the known passwords and read the outputs. ` +
      'Without it only this machine can.',
  );
}

const quoted = (text: string): string => (/^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
