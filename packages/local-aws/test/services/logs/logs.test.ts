import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/kernel/in-turns.ts';
import { compileFilter } from '../../../src/services/logs/engine/filter-pattern.ts';
import { formatEvent, groupFolder, parseEvents } from '../../../src/services/logs/engine/format.ts';
import { createLogs } from '../../../src/services/logs/index.ts';
import { removeOwnFolders } from '../../../src/storage/own-files.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { problemsOf, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let clock: ReturnType<typeof manualClock>;
let logs: ReturnType<typeof createLogs>;
let server: Awaited<ReturnType<typeof serveService>>;
let client: CloudWatchLogsClient;
const open = () => createLogs({ ...ports, clock, directory: join(ports.dataDir, 'logs') });
beforeEach(async () => {
  clock = manualClock(Date.UTC(2026, 0, 31, 10));
  ports = testPorts();
  logs = open();
  server = await serveService(logs);
  client = new CloudWatchLogsClient(sdkConfig(server.url));
});
afterEach(async () => {
  await server.close();
  await logs.stop();
  ports.dispose();
});

const logGroupName = '/aws/lambda/f';
const text = (group: string, day: string) =>
  readFileSync(join(ports.dataDir, 'logs', ...group.split('/'), `${day}.log`), 'utf8');

describe('Custom::LogRetention of the CDK', () => {
  const type = 'Custom::LogRetention';
  const declared = { ServiceToken: 'arn', LogGroupName: '/aws/appsync/apis/x' };

  it('sets for how long a group is kept, which it makes if need be', async () => {
    const { ref, attributes } = await provision(logs, type, 'R', { ...declared, RetentionInDays: 7 });
    expect([ref, attributes]).toEqual([declared.LogGroupName, { LogGroupName: declared.LogGroupName }]);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: declared.LogGroupName, retentionInDays: 7 }]);
  });

  it('refuses a retention that there is none of, and a group of another region', async () => {
    expect(problemsOf(logs, type, { ...declared, RetentionInDays: 7 })).toEqual([]);
    expect(problemsOf(logs, type, { ...declared, RetentionInDays: 2 }).join()).toContain(
      'RetentionInDays: 2 is not a valid enum value',
    );
    await expect(async () => provision(logs, type, 'R', { ...declared, LogGroupRegion: 'eu-west-1' })).rejects.toThrow(
      /a log group of eu-west-1 is not supported/,
    );
  });
});

describe('files', () => {
  it('groups whose names agree for longer than a file name may be share none', () => {
    const long = fc.string({ unit: fc.constantFrom('a', 'b', '%', '~', ' ', 'é'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 500 }), long, long, (length, one, other) => {
        fc.pre(one !== other);
        const folders = [one, other].map((end) => groupFolder('g'.repeat(length) + end));
        expect(folders[0]).not.toEqual(folders[1]);
        for (const name of folders.flat()) expect(name.length).toBeLessThanOrEqual(240);
      }),
    );
  });

  it('keeps one file a group and day, one event a line', async () => {
    logs.writeLog(logGroupName, '2026/01/31/[$LATEST]ab', 'START');
    logs.writeLog(logGroupName, 's', 'two\nlines\n');
    clock.advance(86_400_000);
    logs.writeLog(logGroupName, 's', '{"a":1}');
    await logs.stop();
    expect(text(logGroupName, '2026-01-31')).toBe(
      '2026-01-31T10:00:00.000Z\t2026/01/31/[$LATEST]ab\tSTART\n2026-01-31T10:00:00.000Z\ts\ttwo\n  lines\n',
    );
    expect(text(logGroupName, '2026-02-01')).toBe('2026-02-01T10:00:00.000Z\ts\t{"a":1}\n');
  });

  it('writes what was gathered after a moment, without being asked', async () => {
    logs.writeLog('g', 's', 'm');
    expect(existsSync(join(ports.dataDir, 'logs', 'g'))).toBe(false);
    clock.advance(100);
    await expect
      .poll(() => existsSync(join(ports.dataDir, 'logs', 'g')) && text('g', '2026-01-31'))
      .toContain('\ts\tm\n');
  });

  it('never leaves its directory', () => {
    for (const name of ['../../etc', '/..', '..\\x', '.', 'a/./b', '%2e%2e', 'x\0y', '....//', 'CON', '~', ' ']) {
      const root = resolve('/logs');
      expect(resolve(root, ...groupFolder(name)).startsWith(root + sep)).toBe(true);
      for (const segment of groupFolder(name)) expect(segment).toMatch(/^[A-Za-z0-9_#%+-][A-Za-z0-9_.#%+-]*$/);
    }
  });

  it('gives every group a folder of its own', () => {
    const names = [
      '/a',
      'a',
      '/a/b',
      'a/b',
      '/a/',
      '//a',
      '/a//b',
      '+a',
      '%2b',
      '/',
      '',
      '.',
      '%2e',
      'x.log',
      '/x/2026-01-31.log',
    ];
    const folders = names.map((name) => groupFolder(name).join('/'));
    expect(new Set(folders).size).toBe(names.length);
    expect(groupFolder('/aws/lambda/f')).toEqual(['aws', 'lambda', 'f']);
    for (const folder of folders) expect(folder).not.toMatch(/\d\.log$/);
  });

  it('writes at once when too much is waiting', () => {
    for (let index = 0; index < 9; index += 1) logs.writeLog('big', 's', 'x'.repeat(2 ** 20));
    expect(readdirSync(join(ports.dataDir, 'logs', 'big'))).toEqual(['2026-01-31.log']);
  });

  it('of a day that never ends two files are kept, and a message that is too long is several events', async () => {
    for (let index = 0; index < 50; index += 1) {
      logs.writeLog('flood', 's', `${index}-`.padEnd(2 ** 20, 'x'));
      if (index === 40) logs.writeLog('flood', 's', 'y'.repeat(3 * 2 ** 20 + 1));
    }
    await logs.stop();
    const folder = join(ports.dataDir, 'logs', 'flood');
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['2026-01-31.0.log', '2026-01-31.log']);
    const sizes = files.map((name) => statSync(join(folder, name)).size);
    expect(Math.max(...sizes)).toBeLessThan(17 * 2 ** 20);
    const messages: string[] = [];
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName: 'flood' }))
      messages.push(...events.map(({ message = '' }) => message));
    expect(messages.at(-1)?.slice(0, 3)).toBe('49-');
    expect(messages.filter((message) => message.startsWith('y')).map(({ length }) => length)).toEqual([
      2 ** 20,
      2 ** 20,
      2 ** 20,
      1,
    ]);
    expect(removeOwnFolders(ports.dataDir)).toEqual(['logs']);
  });

  it('reads back what was written', () => {
    const message = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/\r/g, '').replace(/\n+$/, ''));
    const event = fc.record({
      timestamp: fc.integer({ min: 0, max: 4e12 }),
      stream: fc.string().filter((value) => !/[\t\r\n]/.test(value)),
      message: fc.oneof(
        message,
        fc.array(message).map((parts) => parts.join('\n').replace(/\n+$/, '')),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(event),
        (events) => void expect(parseEvents(events.map(formatEvent).join(''))).toEqual(events),
      ),
    );
  });
});

describe('the API', () => {
  it('lists groups, those of the template and those that were only written to, also after a restart', async () => {
    await provision(logs, 'AWS::Logs::LogGroup', 'Group', { LogGroupName: '/app/x', RetentionInDays: 7 });
    logs.writeLog(logGroupName, 's', 'm');
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([
      { logGroupName: '/app/x', retentionInDays: 7, arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/app/x:*' },
      { logGroupName, creationTime: clock.now() },
    ]);
    const created = clock.now();
    clock.advance(5000);
    const reopened = await serveService(open());
    const again = await new CloudWatchLogsClient(sdkConfig(reopened.url)).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws' }),
    );
    expect(again.logGroups).toMatchObject([{ logGroupName, creationTime: created }]);
    await reopened.close();
  });

  it('gives ARN and name', async () => {
    expect(await provision(logs, 'AWS::Logs::LogGroup', 'Group', {})).toEqual({
      ref: 'Test-Group-0a1b2c3d4e5f',
      attributes: { Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:Test-Group-0a1b2c3d4e5f:*' },
    });
  });

  it('filters by time, stream and pattern, page by page', async () => {
    for (let index = 0; index < 5; index += 1) {
      logs.writeLog(logGroupName, index % 2 ? 'odd' : 'even', `line ${index} ERROR`);
      clock.advance(1000);
    }
    const startTime = clock.now() - 4000;
    const first = await client.send(
      new FilterLogEventsCommand({ logGroupName, startTime, filterPattern: 'ERROR -3', limit: 2 }),
    );
    expect(first.events?.map(({ message }) => message)).toEqual(['line 1 ERROR', 'line 2 ERROR']);
    const second = await client.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime,
        filterPattern: 'ERROR -3',
        limit: 2,
        nextToken: first.nextToken,
      }),
    );
    expect(second.events?.map(({ message }) => message)).toEqual(['line 4 ERROR']);
    expect(second.nextToken).toBeUndefined();
    const odd = await client.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ['odd'] }));
    expect(odd.events?.map(({ logStreamName }) => logStreamName)).toEqual(['odd', 'odd']);
  });

  it('reads a stream from either end', async () => {
    for (let index = 0; index < 5; index += 1) logs.writeLog(logGroupName, 's', String(index));
    const tail = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's', limit: 2 }));
    expect(tail.events?.map(({ message }) => message)).toEqual(['3', '4']);
    const before = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 's', limit: 2, nextToken: tail.nextBackwardToken }),
    );
    expect(before.events?.map(({ message }) => message)).toEqual(['1', '2']);
    const end = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 's', nextToken: tail.nextForwardToken }),
    );
    expect(end.events).toEqual([]);
    expect(end.nextForwardToken).toBe(tail.nextForwardToken);
    logs.writeLog(logGroupName, 's', '5');
    const more = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 's', nextToken: end.nextForwardToken }),
    );
    expect(more.events?.map(({ message }) => message)).toEqual(['5']);
  });

  it('lists streams by time', async () => {
    logs.writeLog(logGroupName, 'b', '1');
    clock.advance(1000);
    logs.writeLog(logGroupName, 'a', '2');
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
    );
    expect(logStreams).toMatchObject([{ logStreamName: 'a', lastEventTimestamp: clock.now() }, { logStreamName: 'b' }]);
  });

  it('answers unknown groups, streams and parameters as AWS does', async () => {
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
    logs.writeLog('g', 's', 'm');
    await expect(client.send(new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 'x' }))).rejects.toMatchObject(
      { name: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' },
    );
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: 'g', filterPattern: '[ip, user]' })),
    ).rejects.toMatchObject({ name: 'UnsupportedByLocalAws' });
    await expect(
      client.send(new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's', unmask: true })),
    ).rejects.toThrow(/unmask/);
  });

  it('forgets what is older than the retention', async () => {
    await provision(logs, 'AWS::Logs::LogGroup', 'Group', { LogGroupName: 'short', RetentionInDays: 1 });
    logs.writeLog('short', 's', 'old');
    clock.advance(25 * 3_600_000);
    logs.writeLog('short', 's', 'new');
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: 'short' }));
    expect(events?.map(({ message }) => message)).toEqual(['new']);
    clock.advance(24 * 3_600_000);
    logs.start?.();
    await expect.poll(() => readdirSync(join(ports.dataDir, 'logs', 'short'))).toEqual(['2026-02-01.log']);
  });
});

describe('filter patterns', () => {
  it.each([
    ['', 'anything', true],
    ['a b', 'b and a', true],
    ['a b', 'b', false],
    ['"a b"', 'xa bx', true],
    ['"a b"', 'b a', false],
    ['?x ?y', 'y', true],
    ['?x ?y', 'z', false],
    ['a -b', 'a', true],
    ['a -b', 'ab', false],
    ['ERROR', 'error', false],
  ])('%j on %j: %s', (pattern, message, expected) => {
    expect(atOnce(compileFilter(pattern)(message))).toBe(expected);
  });

  it('of many terms look through long messages in turns with others', async () => {
    for (let index = 0; index < 12; index += 1) logs.writeLog(logGroupName, 's', 'a'.repeat(200_000));
    const filterPattern = Array.from({ length: 100 }, (_, index) => `?aaa${index}`).join(' ');
    let found: unknown;
    const turn = await longestTurn(async () => {
      found = (await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))).events;
    });
    expect(found).toEqual([]);
    expect(turn).toBeLessThan(300);
  });
});
