import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, root, run, startCli, type StartedCli } from '../support/cli.ts';
import { accessToken, post, reportInput, target, uniqueName } from '../support/target.ts';

const cli = (...args: string[]) => run(process.execPath, [join(root, 'packages/local-aws/bin/local-aws.js'), ...args]);
// The suite's own runtime has synthesised the assembly already.
const assembly = join(process.env['DRAGONS_OUTPUTS'] ?? '', '../cdk.out');

// It tests the command, and needs the folder of the target's data.
describe.skipIf(!target.awsEndpointUrl)('the command behind npm start', () => {
  const directories: string[] = [];
  const directory = (): string => {
    const created = freshDirectory();
    directories.push(created);
    return created;
  };
  afterEach(() => directories.splice(0).forEach(removeDirectory));

  it('runs the README’s first query as it stands there, and prints the same', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, user = '', body = '', answer = ''] =
      new RegExp(
        [
          /\nTOKEN=\$\(npx local-aws token (\S+)\)\n/,
          /curl -s http:\/\/127\.0\.0\.1:4566\/graphql [^']*'content-type: application\/json' \\\n/,
          /  -d '([^']+)'\n```\n\n```json\n(.+)\n/,
        ]
          .map(({ source }) => source)
          .join(''),
      ).exec(readme) ?? [];
    const { firstQuery } = JSON.parse(readFileSync(join(root, 'local-aws.json'), 'utf8')) as { firstQuery: string };
    const { query } = JSON.parse(body) as { query: string };
    expect(query).toBe(firstQuery);
    const { code, stdout: token } = await cli(
      'token',
      user,
      '--data-dir',
      join(process.env['DRAGONS_OUTPUTS'] ?? '', '..'),
    );
    expect(code).toBe(0);
    const { status, ...said } = await post(token.trim(), query);
    expect({ status, said }).toEqual({ status: 200, said: JSON.parse(answer) as unknown });
  });

  it('says in one line that Node is too old', async () => {
    const oldNode = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.0'})";
    const { code, stderr } = await run(process.execPath, [
      '--import',
      oldNode,
      join(root, 'packages/local-aws/bin/local-aws.js'),
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'local-aws needs Node 20.19 or later; this is 18.20.0.\n' });
  });

  it('says in one line that the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await cli('--port', String(port), '--data-dir', directory(), '--assembly', assembly);
    server.close();
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(new RegExp(`^PortInUse: Port ${port} on 127\\.0\\.0\\.1 is in use\\.[^\n]*$`));
  });

  it('refuses a data directory that another runtime uses, and an assembly that is none', async () => {
    const used = await cli(
      '--port',
      '0',
      '--site-port',
      '0',
      '--data-dir',
      join(process.env['DRAGONS_OUTPUTS'] ?? '', '..'),
      '--assembly',
      assembly,
    );
    expect(used).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DataDirectoryInUse: [^\n]*\n$/) });
    const none = await cli('--port', '0', '--site-port', '0', '--data-dir', directory(), '--assembly', directory());
    expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/\nInvalidAssembly: [^\n]*\n$/) });
  });

  it('stops with an error that names a resource it cannot honour', async () => {
    const [data, foreign] = [directory(), directory()];
    mkdirSync(foreign, { recursive: true });
    writeFileSync(
      join(foreign, 'manifest.json'),
      JSON.stringify({
        version: '1',
        artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } } },
      }),
    );
    writeFileSync(
      join(foreign, 'S.json'),
      JSON.stringify({ Resources: { T: { Type: 'AWS::Kendra::Index', Properties: {} } } }),
    );
    const { code, stderr } = await cli('--port', '0', '--site-port', '0', '--data-dir', data, '--assembly', foreign);
    expect(code).toBe(1);
    expect(stderr).toContain('Resource type AWS::Kendra::Index (T) is not supported');
  });

  // One data directory serves the two tests that start a runtime: to seed another takes longer than they do.
  const data = freshDirectory();
  let first: StartedCli | undefined;
  afterAll(async () => {
    await first?.kill();
    removeDirectory(data);
  });

  it('lists the same dragons in an account to which S3 Select is closed', async () => {
    const closed = (first = await startCli(data, '--assembly', assembly, '--no-select'));
    const { signIn } = await import('../support/second-target.ts');
    const token = await signIn(closed.outputs);
    const query =
      'query L($filter: DragonFilterInput) ' +
      '{ listDragons(filter: $filter, limit: 100) { items { name family } nextToken } }';
    const list = async (filter: object) =>
      (
        (await request(closed.outputs.graphqlUrl, token, query, { filter })).data as {
          listDragons: { items: { name: string; family: string }[] };
        }
      ).listDragons.items;
    const red = await list({ family: { eq: 'Red' } });
    expect(red.length).toBeGreaterThan(10);
    expect(new Set(red.map(({ family }) => family))).toEqual(new Set(['red']));
    expect((await list({ name: { beginsWith: 'ATL' } })).map(({ name }) => name)).toContain('Atlas');
  });

  it('finds after kill -9 what it acknowledged before, and stops on Ctrl-C', async () => {
    const name = uniqueName('Lasting');
    // The same user pool keys are in no other data directory: sign in anew, over plain HTTP of the first runtime.
    const { signIn } = await import('../support/second-target.ts');
    if (!first) throw new Error('It did not start.');
    const token = await signIn(first.outputs);
    const created = await request(
      first.outputs.graphqlUrl,
      token,
      'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }',
      { input: reportInput(name) },
    );
    const id = (created.data as { reportDragon: { id: string } }).reportDragon.id;
    await first.kill();

    const second = await startCli(data, '--assembly', assembly);
    expect(second.outputs.userPoolId).toBe(first.outputs.userPoolId);
    const status = async () =>
      JSON.stringify(
        await request(second.outputs.graphqlUrl, token, 'query G($id: ID!) { getReport(id: $id) { status } }', { id }),
      );
    await expect.poll(status, { timeout: 60_000, interval: 250 }).toContain('ACCEPTED');
    expect(await second.stop()).toBe(0);
    expect(readdirSync(data)).toContain('state.db');
  });

  it('imports the original data file, twice with the same result, and names what is wrong in a bad one', async () => {
    const folder = directory();
    const record = (name: string) => ({
      description_str: 'A quiet one.',
      dragon_name_str: name,
      family_str: 'black',
      location_city_str: 'las vegas',
      location_country_str: 'usa',
      location_neighborhood_str: 'e 5th st',
      location_state_str: 'nevada',
    });
    const [one, two] = [uniqueName("Imp'orted"), uniqueName('Imported')];
    writeFileSync(join(folder, 'dragons.txt'), JSON.stringify([record(one), record(two), record('Atlas')]));
    const importFile = (file: string) =>
      run('npm', ['run', '--silent', 'import', '--', file, '--outputs', process.env['DRAGONS_OUTPUTS'] ?? '']);
    expect(await importFile(join(folder, 'dragons.txt'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\b2 (added|imported)/),
    });
    expect(await importFile(join(folder, 'dragons.txt'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\b0 (added|imported)/),
    });
    const { data } = await post(
      await accessToken('ada'),
      'query G($n: String!) { getDragon(name: $n) { name location { city } } }',
      { n: one },
    );
    expect(data).toEqual({ getDragon: { name: one, location: { city: 'las vegas' } } });

    writeFileSync(join(folder, 'bad.txt'), JSON.stringify([record(two), { ...record('x'), family_str: 7 }]));
    const bad = await importFile(join(folder, 'bad.txt'));
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/1.*family_str|family_str.*1/);
    chmodSync(folder, 0o700);
  });
});

async function request(
  url: string | undefined,
  token: string,
  query: string,
  variables: object,
): Promise<{ data: unknown }> {
  const response = await fetch(url ?? target.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: unknown };
}
