import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogs } from '../../../src/services/logs/index.ts';
import { recordingOperator } from '../../support/operator.ts';
import { sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

/** What else lies among the files of a log, and pages of large events. */

let ports: TestPorts;
let logs: ReturnType<typeof createLogs>;
let operator: ReturnType<typeof recordingOperator>;
beforeEach(() => {
  ports = testPorts();
  operator = recordingOperator();
  logs = createLogs({ ...ports, operator, directory: join(ports.dataDir, 'logs') });
});
afterEach(async () => {
  await logs.stop();
  ports.dispose();
});

it('a file of somebody else among those of a log is left out and told once, and what is logged goes on', async () => {
  const server = await serveService(logs);
  const client = new CloudWatchLogsClient(sdkConfig(server.url));
  const group = { logGroupName: 'g' };
  logs.writeLog('g', 's', 'first');
  await client.send(new FilterLogEventsCommand(group));
  const strange = join(ports.dataDir, 'logs', 'g', '2020-01-01.log');
  writeFileSync(strange, 'x');
  truncateSync(strange, 200 * 2 ** 20);
  const logEvents = [{ timestamp: ports.clock.now(), message: 'second' }];
  await client.send(new PutLogEventsCommand({ ...group, logStreamName: 's', logEvents }));
  logs.writeLog('g', 's', 'third');
  const { events = [] } = await client.send(new FilterLogEventsCommand(group));
  expect(events.map(({ message }) => message).sort()).toEqual(['first', 'second', 'third']);
  expect(operator.said).toEqual([expect.stringContaining('2020-01-01.log is left out of what was logged') as string]);
  client.destroy();
  await server.close();
});

it('a page of events has a megabyte at most, in either direction, and the pages have all of them', async () => {
  const server = await serveService(logs);
  const client = new CloudWatchLogsClient(sdkConfig(server.url));
  const group = { logGroupName: 'g' };
  for (let index = 0; index < 12; index += 1) logs.writeLog('g', 's', `${index} ${'x'.repeat(300_000)}`);
  const numbers = (events: readonly { message?: string | undefined }[] = []): number[] =>
    events.map(({ message = '' }) => Number.parseInt(message, 10));
  const all = Array.from({ length: 12 }, (_, index) => index);
  const filtered: number[] = [];
  for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
    const page = await client.send(new FilterLogEventsCommand({ ...group, nextToken }));
    expect(page.events?.length).toBeLessThan(4);
    filtered.push(...numbers(page.events));
    ({ nextToken } = page);
  }
  expect(filtered).toEqual(all);
  for (const startFromHead of [true, false]) {
    const got: number[] = [];
    for (let nextToken: string | undefined; ;) {
      const page = await client.send(
        new GetLogEventsCommand({ ...group, logStreamName: 's', startFromHead, nextToken }),
      );
      if (page.events?.length === 0) break;
      expect(page.events?.length).toBeLessThan(4);
      if (startFromHead) got.push(...numbers(page.events));
      else got.unshift(...numbers(page.events));
      nextToken = startFromHead ? page.nextForwardToken : page.nextBackwardToken;
    }
    expect(got).toEqual(all);
  }
  client.destroy();
  await server.close();
});
