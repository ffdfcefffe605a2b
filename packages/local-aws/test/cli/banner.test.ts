import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { banner, warnOfNetwork } from '../../src/cli/banner.ts';
import { createOutputs } from '../../src/runtime/outputs.ts';
import { recordingOperator } from '../support/operator.ts';

const users = [
  {
    username: 'ada@example.com',
    password: 'Correct-Horse-7',
    groups: ['Rangers'],
    userPoolId: 'us-east-1_pool',
    userPoolClientId: 'client',
  },
];
const outputs = {
  ...createOutputs({
    access: [],
    endpointUrl: 'http://127.0.0.1:4566',
    region: 'us-east-1',
    stacks: [],
    users,
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  }),
  graphqlUrl: 'http://127.0.0.1:4566/graphql',
  users,
};
const runtime = { outputs, siteUrl: 'http://127.0.0.1:4567/', outputsFile: '/data/outputs.json', stacks: [] };
const firstQuery = 'query { find(name: "it\'s") { name } }';
const shown = (host: string, dataDir?: string): string =>
  banner(runtime, { firstQuery }, { host, ...(dataDir !== undefined && { dataDir }) });

describe('what is printed when everything is up', () => {
  it('says where things are, and no secret of the administrator', () => {
    const text = shown('127.0.0.1');
    for (const part of [
      'http://127.0.0.1:4567/',
      'http://127.0.0.1:4566/graphql',
      'AKIA',
      '/data/outputs.json',
      'ada@example.com',
      'Rangers',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain(outputs.credentials.secretAccessKey + '\n');
  });

  it('says first where the console is, where there is one', () => {
    const consoleUrl = 'http://127.0.0.1:4568/?session=s';
    const lines = (told: typeof runtime): string[] =>
      banner(told, {}, { host: '127.0.0.1' })
        .split('\n')
        .filter((line) => line.startsWith('  '));
    expect(lines({ ...runtime, consoleUrl } as typeof runtime)[0]).toBe(`  Console       ${consoleUrl}`);
    expect(lines(runtime).join()).not.toContain('Console');
  });

  it('says where each further region is', () => {
    const awsEndpointUrl = 'http://127.0.0.1:4576';
    const further = { ...outputs, region: 'eu-west-1', awsEndpointUrl, graphqlUrl: `${awsEndpointUrl}/graphql` };
    const furtherRegions = [{ outputs: further, consoleUrl: undefined, outputsFile: '/data/regions/eu-west-1' }];
    const own = { ...runtime, outputs: { ...outputs, graphqlUrl: undefined, users: [] }, furtherRegions };
    const text = banner(own, { firstQuery }, { host: '127.0.0.1' });
    expect(text).toMatch(/^ {2}Region +eu-west-1\n {4}GraphQL +http:\/\/127\.0\.0\.1:4576\/graphql$/m);
    expect(text).toMatch(/^ {4}AWS endpoint +http:\/\/127\.0\.0\.1:4576\n {4}Outputs +\/data\/regions\/eu-west-1$/m);
    expect(text).not.toMatch(/declares no GraphQL API/);
    expect(text).toMatch(/ada@example\.com +Correct-Horse-7/);
    expect(text).toContain(`curl -s ${awsEndpointUrl}/graphql`);
  });

  it('says that there is no GraphQL API, and gives no query for it', () => {
    const without = { ...runtime, outputs: { ...outputs, graphqlUrl: undefined } };
    const text = banner(without, { firstQuery }, { host: '127.0.0.1' });
    expect(text).toMatch(/^ {2}GraphQL +none: the template declares no GraphQL API of AppSync$/m);
    expect(text).not.toMatch(/undefined|query/);
  });

  it('gives a first query that a shell can run as it is', () => {
    const lines = shown('127.0.0.1', 'my data')
      .split('\n')
      .map((line) => line.trim());
    const at = lines.indexOf('A first query');
    expect(lines[at + 1]).toBe("TOKEN=$(npx local-aws token ada@example.com --data-dir 'my data')");
    // The shell itself reads the line; printf replaces curl.
    const read = execFileSync('sh', ['-c', `${lines[at + 2]?.replace('curl', "printf '%s\\n'")}\n${lines[at + 3]}`], {
      env: { ...process.env, TOKEN: 't' },
      encoding: 'utf8',
    }).split('\n');
    expect(read.slice(0, -2)).toEqual([
      '-s',
      'http://127.0.0.1:4566/graphql',
      '-H',
      'authorization: t',
      '-H',
      'content-type: application/json',
      '-d',
    ]);
    expect(JSON.parse(read.at(-2) ?? '')).toEqual({ query: firstQuery });
    expect(shown('127.0.0.1')).toContain('token ada@example.com)');
  });

  const external = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
  it.skipIf(external === undefined)('says where others find what listens on all addresses', () => {
    expect(shown('0.0.0.0')).toMatch(new RegExp(`elsewhere +http://${external?.replaceAll('.', '\\.')}:4567/\n`));
    expect(shown('127.0.0.1')).not.toContain(external);
  });

  it('warns whoever lets others in', () => {
    const operator = recordingOperator();
    warnOfNetwork('127.0.0.1', operator);
    expect(operator.said).toEqual([]);
    const hosts = ['0.0.0.0', '::', '192.0.2.2'];
    for (const host of hosts) warnOfNetwork(host, operator);
    const warning = expect.stringMatching(/^local-aws: --host .*passwords.*\n$/) as string;
    expect(operator.said).toEqual(hosts.map(() => warning));
  });
});
