import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogs } from '../../../src/services/logs/index.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { provision as provisionIn, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let clock: ReturnType<typeof manualClock>;
let logs: ReturnType<typeof createLogs>;
let server: Awaited<ReturnType<typeof serveService>>;
let client: CloudWatchLogsClient;

async function start(): Promise<void> {
  logs = createLogs({ ...ports, clock, directory: join(ports.dataDir, 'logs') });
  server = await serveService(logs);
  client = new CloudWatchLogsClient(sdkConfig(server.url));
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
  await logs.stop();
}

beforeEach(async () => {
  clock = manualClock(Date.UTC(2026, 0, 31, 10));
  ports = testPorts();
  await start();
});
afterEach(async () => {
  await stop();
  ports.dispose();
});

describe('groups and streams that calls make', () => {
  const own = { logGroupName: '/own', logStreamName: 's' };
  const refused = (name: string) => expect.objectContaining({ name }) as Error;

  it('take events, stay over a restart, and go with their events', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: '/own' }));
    await expect(client.send(new CreateLogGroupCommand({ logGroupName: '/own' }))).rejects.toThrow(
      refused('ResourceAlreadyExistsException'),
    );
    await client.send(new CreateLogStreamCommand(own));
    await expect(client.send(new CreateLogStreamCommand(own))).rejects.toThrow(
      refused('ResourceAlreadyExistsException'),
    );
    expect((await client.send(new GetLogEventsCommand(own))).events).toEqual([]);
    const at = clock.now();
    const logEvents = [at - 5000, at].map((timestamp, index) => ({ timestamp, message: `{"n":${index}}` }));
    expect(await client.send(new PutLogEventsCommand({ ...own, logEvents }))).toMatchObject({
      nextSequenceToken: expect.any(String) as string,
    });
    expect((await client.send(new GetLogEventsCommand(own))).events).toMatchObject(logEvents);
    await client.send(new PutRetentionPolicyCommand({ logGroupName: '/own', retentionInDays: 3 }));
    await stop();
    await start();
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: '/own', retentionInDays: 3 }]);
    await client.send(new DeleteRetentionPolicyCommand({ logGroupName: '/own' }));
    const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: '/own' }));
    expect(logStreams).toMatchObject([{ logStreamName: 's', firstEventTimestamp: at - 5000, lastEventTimestamp: at }]);
    await client.send(new DeleteLogGroupCommand({ logGroupName: '/own' }));
    expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    const files = readdirSync(join(ports.dataDir, 'logs'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.log'))).toEqual([]);
  });

  it('refuse events that are out of order, and leave out those that are too old or too new', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: '/own' }));
    const put = (...times: number[]) =>
      client.send(
        new PutLogEventsCommand({ ...own, logEvents: times.map((timestamp) => ({ timestamp, message: 'm' })) }),
      );
    const at = clock.now();
    await expect(put(at)).rejects.toThrow(refused('ResourceNotFoundException'));
    await client.send(new CreateLogStreamCommand(own));
    await expect(put(at, at - 1)).rejects.toThrow(refused('InvalidParameterException'));
    const day = 86_400_000;
    expect(await put(at - 15 * day, at, at + day)).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 },
    });
    expect((await client.send(new GetLogEventsCommand(own))).events).toMatchObject([{ timestamp: at }]);
    await expect(
      client.send(new PutRetentionPolicyCommand({ logGroupName: '/own', retentionInDays: 2 })),
    ).rejects.toThrow(refused('InvalidParameterException'));
  });

  it('are not looked for in all events each time', async () => {
    logs.writeLog('/own', 'written', 'by a service');
    await client.send(new CreateLogStreamCommand({ ...own, logStreamName: 'made' }));
    rmSync(join(ports.dataDir, 'logs'), { recursive: true });
    logs.writeLog('/own', 'later', 'by a service');
    for (const logStreamName of ['written', 'later', 'made'])
      await expect(client.send(new CreateLogStreamCommand({ ...own, logStreamName }))).rejects.toThrow(
        refused('ResourceAlreadyExistsException'),
      );
    await client.send(new DeleteLogGroupCommand({ logGroupName: '/own' }));
    await client.send(new CreateLogGroupCommand({ logGroupName: '/own' }));
    await client.send(new CreateLogStreamCommand({ ...own, logStreamName: 'written' }));
  });

  it('have events whose ids stay, whatever time is asked for', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: '/own' }));
    await client.send(new CreateLogStreamCommand(own));
    const at = clock.now();
    const logEvents = [at - 86_400_000, at - 1, at, at].map((timestamp) => ({ timestamp, message: 'm' }));
    await client.send(new PutLogEventsCommand({ ...own, logEvents }));
    const idsFrom = async (startTime?: number) =>
      (await client.send(new FilterLogEventsCommand({ logGroupName: '/own', startTime }))).events?.map(
        ({ eventId }) => eventId,
      );
    const all = await idsFrom();
    expect(new Set(all).size).toBe(4);
    expect(await idsFrom(at)).toEqual(all?.slice(2));
  });

  it('are named in one way at a time', async () => {
    await expect(
      client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })),
    ).rejects.toThrow(refused('InvalidParameterException'));
    await expect(
      client.send(new DescribeLogStreamsCommand({ logGroupName: 'a', logGroupIdentifier: 'a' })),
    ).rejects.toThrow(refused('ValidationException'));
  });
});

describe('resource policies', () => {
  const policyOf = (Principal: unknown) =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'logs:PutLogEvents', Resource: '*' }] });
  const events = policyOf({ Service: 'events.amazonaws.com' });
  const put = (policyName?: string, policyDocument?: string) =>
    client.send(new PutResourcePolicyCommand({ policyName, policyDocument }));
  const names = async (limit?: number): Promise<unknown> => {
    const { resourcePolicies = [], nextToken } = await client.send(new DescribeResourcePoliciesCommand({ limit }));
    return [resourcePolicies.map(({ policyName }) => policyName), nextToken !== undefined];
  };
  const provision = async (PolicyName: string, PolicyDocument: string): Promise<unknown> =>
    provisionIn(logs, 'AWS::Logs::ResourcePolicy', PolicyName, { PolicyName, PolicyDocument });

  it('of calls and of the template are listed, replaced and deleted, over a restart too', async () => {
    const told = { policyName: 'b', policyDocument: events, lastUpdatedTime: clock.now(), policyScope: 'ACCOUNT' };
    expect((await put('b', events)).resourcePolicy).toEqual(told);
    await provision('a', events);
    await provision('gone', events);
    clock.advance(1000);
    await put('a', policyOf('*'));
    await client.send(new DeleteResourcePolicyCommand({ policyName: 'gone' }));
    expect(await names()).toEqual([['a', 'b'], false]);
    await stop();
    await start();
    await provision('a', events);
    await provision('gone', events);
    expect(await names(1)).toEqual([['a'], true]);
    const { resourcePolicies } = await client.send(new DescribeResourcePoliciesCommand({}));
    expect(resourcePolicies).toEqual([
      { ...told, policyName: 'a', policyDocument: policyOf('*'), lastUpdatedTime: clock.now() },
      told,
    ]);
    await provision('a', policyOf({ Service: 'es.amazonaws.com' }));
    expect(logs.policyOf?.('any')?.document.statements.map(({ principals }) => principals)).toEqual([
      { Service: ['events.amazonaws.com'] },
      { Service: ['es.amazonaws.com'] },
    ]);
  });

  it('are refused as AWS refuses them', async () => {
    const tooMany = { name: 'LimitExceededException', message: 'Resource limit exceeded.' };
    const missing = { name: 'ResourceNotFoundException', message: 'Policy with name [none] does not exist.' };
    const invalid = (message: unknown) => ({ name: 'InvalidParameterException', message });
    await expect(client.send(new DeleteResourcePolicyCommand({ policyName: 'none' }))).rejects.toMatchObject(missing);
    for (const [name, document, said] of [
      ['p', policyOf({ AWS: 'arn:aws:iam::000000000000:root' }), expect.stringContaining('ARN instead of account ID')],
      ['p', policyOf({ AWS: 'events.amazonaws.com' }), 'Could not convert to persistable policy.'],
      ['p', policyOf({ Service: '*' }), expect.stringContaining('Invalid principal')],
      ['p', 'no JSON', expect.stringContaining('invalid Json')],
      ['p', `${events}${' '.repeat(51_200)}`, expect.stringContaining('less than or equal to 51200')],
      ['p', undefined, 'policyDocument is required.'],
      [undefined, events, 'policyName is required.'],
    ] as const)
      await expect(put(name, document)).rejects.toMatchObject(invalid(said));
    for (let number = 0; number < 10; number += 1) await put(`p${number}`, events);
    await expect(put('eleventh', events)).rejects.toMatchObject(tooMany);
    await expect(provision('eleventh', events)).rejects.toMatchObject(tooMany);
    await expect(put('p9', events)).resolves.toBeDefined();
  });
});
