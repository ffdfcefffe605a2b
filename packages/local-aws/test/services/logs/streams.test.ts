import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogs } from '../../../src/services/logs/index.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

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

  it('are named in one way at a time', async () => {
    await expect(
      client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })),
    ).rejects.toThrow(refused('InvalidParameterException'));
    await expect(
      client.send(new DescribeLogStreamsCommand({ logGroupName: 'a', logGroupIdentifier: 'a' })),
    ).rejects.toThrow(refused('ValidationException'));
  });
});
