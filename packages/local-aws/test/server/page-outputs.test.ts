import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createOutbox, messagesForPage } from '../../src/runtime/outbox.ts';
import { createOutputs, outputsForPage } from '../../src/runtime/outputs.ts';
import { manualClock } from '../support/manual-clock.ts';

const users = [
  {
    username: 'ada@example.com',
    password: 'Correct-Horse-7',
    groups: [],
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
  users,
};
const asked = (sourceIp: string, host: string, listens: string): Record<string, unknown> =>
  outputsForPage(outputs, { sourceIp, headers: { host } }, listens) as Record<string, unknown>;
const external = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

describe('what the page is told', () => {
  it('never the administrator’s credentials', () => {
    expect(JSON.stringify(asked('127.0.0.1', '127.0.0.1:4567', '127.0.0.1'))).not.toContain('secret');
  });

  it('the users on this machine alone, whatever the Host header says', () => {
    expect(asked('127.0.0.1', 'localhost:4567', '0.0.0.0')['users']).toEqual(users);
    expect(asked('::ffff:127.0.0.1', 'localhost:4567', '::')['users']).toEqual(users);
    expect(asked('192.0.2.9', 'localhost:4567', '0.0.0.0')['users']).toEqual([]);
    expect(asked('192.0.2.9', '192.0.2.2:4567', '192.0.2.2')['users']).toEqual([]);
  });

  it.skipIf(external === undefined)('the endpoint by the address that found the page', () => {
    expect(asked('192.0.2.9', `${external}:4567`, '0.0.0.0')).toMatchObject({
      awsEndpointUrl: `http://${external}:4566`,
    });
    const further = {
      ...outputs,
      awsEndpointUrl: 'http://127.0.0.1:4576',
      graphqlUrl: 'http://127.0.0.1:4576/graphql',
    };
    const several = { ...outputs, furtherRegions: { 'eu-west-1': further } };
    const page = outputsForPage(several, { sourceIp: '192.0.2.9', headers: { host: `${external}:4567` } }, '0.0.0.0');
    expect(page).toMatchObject({ furtherRegions: { 'eu-west-1': { graphqlUrl: `http://${external}:4576/graphql` } } });
    expect(asked('127.0.0.1', 'localhost:4567', '0.0.0.0')).toMatchObject({ awsEndpointUrl: 'http://127.0.0.1:4566' });
    expect(asked('192.0.2.9', 'evil.example:4567', '0.0.0.0')).toMatchObject({
      awsEndpointUrl: 'http://127.0.0.1:4566',
    });
  });
});

describe('the outbox', () => {
  it('keeps the newest messages, of earlier starts too, and leaves the files of others alone', () => {
    const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    writeFileSync(join(directory, '0000.json'), 'mine');
    for (const round of [1, 2]) {
      const outbox = createOutbox(directory, manualClock(round), systemIds, 3);
      for (const body of ['a', 'b']) outbox.put({ kind: 'sms', to: '+491', body: `${body}${round}` });
    }
    const names = readdirSync(directory).sort();
    expect(names).toHaveLength(4);
    expect(names[0]).toBe('0000.json');
    const bodies = names.slice(1).map((name) => readFileSync(join(directory, name), 'utf8'));
    expect(bodies.map((text) => (JSON.parse(text) as { body: string }).body)).toEqual(['b1', 'a2', 'b2']);
    rmSync(directory, { recursive: true });
  });
});

describe('what the page is told of the outbox', () => {
  it('the last mail or SMS to an address, on this machine alone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    const outbox = createOutbox(directory, systemClock, systemIds);
    const ada = 'ada@example.com';
    outbox.put({ kind: 'email', to: ada, subject: 'Your code', body: 'It is 111111.' });
    outbox.put({ kind: 'email', to: ada, subject: 'Your code', body: 'It is 222222.' });
    outbox.put({ kind: 'sns', to: ada, subject: 'News', body: 'A dragon.' });
    outbox.put({ kind: 'email', to: 'grace@example.com', subject: 'Your code', body: 'It is 333333.' });
    const asked = (sourceIp: string, to?: string) =>
      messagesForPage(directory, { sourceIp, query: new URLSearchParams(to === undefined ? {} : { to }) });
    expect(await asked('127.0.0.1', ada)).toMatchObject({ to: ada, body: 'It is 222222.' });
    expect(await asked('127.0.0.1', 'nobody@example.com')).toBeNull();
    expect(await asked('127.0.0.1')).toBeNull();
    expect(await asked('192.0.2.9', ada)).toBeUndefined();
    rmSync(directory, { recursive: true });
  });
});
