import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runOperatorCommand, type Terminal } from '../../scripts/operate/command.ts';
import { root } from '../support/cli.ts';
import { cases } from './cases/index.ts';
import { openAws } from './kit/aws.ts';
import { createConformanceCommand } from './kit/command.ts';
import { here } from './kit/here.ts';
import type { Recording } from './kit/recording.ts';
import { stacks } from './stacks/index.ts';
import { startAccount, type Account } from './support/account.ts';

/** CloudFormation is stood in for, every other service is the runtime: as far as it goes without an account. */
let account: Account;
let out: string;
let isInterrupted = false;
const environment = { ...process.env };
beforeAll(async () => {
  account = await startAccount();
  out = mkdtempSync(join(tmpdir(), 'recorded-'));
});
beforeEach(() => {
  const { awsEndpointUrl, region, credentials } = account.runtime.outputs;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsEndpointUrl,
    AWS_ENDPOINT_URL_CLOUDFORMATION: account.cloudFormationUrl,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_CONFIG_FILE: join(out, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(out, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  account.asked.length = 0;
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  await account.close();
  rmSync(out, { recursive: true, force: true });
});

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds > 0 ? 20 : 0));
const command = createConformanceCommand({
  cases,
  stacks,
  here,
  openAws: (options) => openAws({ ...options, wait: pause }),
  now: () => new Date('2026-12-01T12:00:00Z'),
  interrupted: () => isInterrupted,
});

async function told(args: string, answer?: string): Promise<{ code: number; out: string; err: string }> {
  const [lines, errors]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    err: (line) => void errors.push(line),
    ...(answer !== undefined && { ask: async () => answer }),
  };
  const code = await runOperatorCommand(command, [...args.split(' ').filter(Boolean)], terminal);
  return { code, out: lines.join('\n'), err: errors.join('\n') };
}

const few = '--case s3/missing --case sns/ --case appsync-schema/semi --case appsync/signed-nested';

describe('npm run conformance in an account', () => {
  it('prices, asks, deploys, removes, and writes what the runtime then is compared with', async () => {
    const said = await told(`--aws ${few} --out ${out}`, 'yes');
    expect(said).toMatchObject({ code: 0, err: '' });
    const order = ['4 cases in 4 stacks', 'At most US$ 0.', 's3/missing-key: recorded', '4 answers: '];
    expect(order.map((text) => said.out.indexOf(text)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(
      true,
    );
    expect(account.asked.filter((action) => action === 'CreateStack')).toHaveLength(4);
    expect(account.stacks()).toEqual([]);
    expect(readdirSync(out)).toEqual(['2026-12-01-us-east-1.json']);
    const { answers } = JSON.parse(readFileSync(join(out, '2026-12-01-us-east-1.json'), 'utf8')) as Recording;
    expect(answers['appsync-schema/semicolon']?.answer).toMatchObject({ refused: 'Schema' });
    expect(JSON.stringify(answers['sns/filter-policy-words'])).toContain('FilterPolicy');

    // The same runtime gave the recording, so that it is compared with itself.
    const compared = await told(`${few} --out ${out}`);
    expect(compared.out).toContain('4 cases: 0 different, 4 equal, 0 unknown, 0 refused, 0 unrecorded.');
    expect(compared.code).toBe(0);
  });

  it('says what it would cost and makes nothing unless the answer is yes', async () => {
    const said = await told(`--aws --out ${out}`, 'y');
    expect(said.out).toMatch(/At most US\$ 0\.\d\d by the list prices of \d{4}-\d\d, without free tiers:/);
    expect(said.out).toContain('3 caches of AppSync, an hour each');
    expect(said.err).toBe('Nothing was made.');
    expect(account.asked).toEqual([]);
  });

  it('ends with the stack that is there where it is interrupted', async () => {
    isInterrupted = true;
    const said = await told(`--aws ${few} --out ${out} --yes --account 000000000000`);
    isInterrupted = false;
    expect(said.code).toBe(1);
    expect(account.asked).not.toContain('CreateStack');
  });

  it('names what could not be removed, and removes it later', async () => {
    account.clings = 'topic';
    const said = await told(`--aws --case sns/ --out ${out}`, 'yes');
    expect(said.code).toBe(1);
    expect(said.err).toMatch(
      /topic failed: local-aws-conformance-topic-\w+ could not be removed\. The stack is DELETE_FAILED/,
    );
    expect(said.err).toMatch(/Still there: local-aws-conformance-topic-\w+\. npm run conformance -- --remove/);
    account.clings = undefined;
    expect((await told('--aws --remove')).out).toContain('1 stacks removed from account 000000000000, us-east-1.');
    expect(account.stacks()).toEqual([]);
  });

  it.each([
    ['--aws --case nothing/at-all', 2, '--case nothing/at-all: there is no such case.'],
    ['--profile nobody --case sns/', 2, '--profile nobody: it has no credentials in ~/.aws/config'],
    ['--aws --region mars', 2, '--region mars: that is no name of a region. One is us-east-1.'],
    ['--aws --region xx-nowhere-1 --yes --account 000000000000', 2, 'has no prices of xx-nowhere-1'],
    ['--aws --yes', 2, '--yes needs --account'],
    ['--aws --account 210987654321', 1, 'The credentials are of account 000000000000, not 210987654321.'],
    ['--aws', 2, 'Nobody can be asked here: give --yes and --account. Nothing was made.'],
    ['--aws --prices nowhere.json', 1, 'There is no file nowhere.json.'],
    ['--yes', 2, '--yes is for AWS: give --profile or --aws as well.'],
    ['--nonsense', 2, "Unknown option '--nonsense'"],
  ])('%s is refused: %d, %s', async (args, code, message) => {
    const said = await told(args);
    expect(said.err).toContain(message);
    expect(said.code).toBe(code);
    expect(account.asked).not.toContain('CreateStack');
  });

  it('says in a sentence that there are no credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const said = await told('--aws --case sns/');
    expect(said).toMatchObject({ code: 1, err: expect.stringMatching(/^There are no credentials: set AWS_PROFILE/) });
  });
});

it('explains itself, and its page names options that it has', async () => {
  const { out: usage } = await told('--help');
  const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8');
  const named = [...page.matchAll(/`(--[a-z]+)|(?:npm run conformance -- )((?:--\S+(?: [^-\s]\S*)? ?)+)/g)]
    .flatMap(([, one, more]) => [one, ...(more?.match(/--[a-z]+/g) ?? [])])
    .filter((name) => name !== undefined && name !== '--allow');
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !usage.includes(`${name} `))).toEqual([]);
});

it('lists the cases with what they settle', async () => {
  const { out: listed } = await told('--list --case s3/');
  expect(listed).toMatch(/^s3\/missing-key +Is a missing key 404 .*\n +difference:Chosen without verification, doubt:/);
});
