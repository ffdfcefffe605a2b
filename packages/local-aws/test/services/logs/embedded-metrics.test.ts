import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricSample } from '../../../src/contract/metrics.ts';
import { createLogs } from '../../../src/services/logs/index.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let logs: ReturnType<typeof createLogs>;
let measured: MetricSample[];
beforeEach(() => {
  ports = testPorts();
  measured = [];
  const putMetric = (sample: MetricSample): void => void measured.push(sample);
  logs = createLogs({ ...ports, putMetric, directory: join(ports.dataDir, 'logs') });
});
afterEach(async () => {
  await logs.stop();
  ports.dispose();
});

const repeated = (text: string, count: number): string => Array.from({ length: count }, () => text).join();
const line = (directives: string, members = '"a":1', metadata = ''): string =>
  `{"_aws":{${metadata}"CloudWatchMetrics":[${directives}]},${members}}`;
const say = (text: string): void => logs.writeLog('/aws/lambda/f', 'stream', text);
const directive = (more: object = {}): string =>
  JSON.stringify({ Namespace: 'N', Dimensions: [['d']], Metrics: [{ Name: 'a', Unit: 'Count' }], ...more });

describe('metrics in lines of logs', () => {
  it('are measured for each set of dimensions', () => {
    say(line(directive({ Dimensions: [['d'], ['d', 'e'], []] }), '"a":[1,2],"d":"v","e":"w"'));
    const sets = [{ d: 'v' }, { d: 'v', e: 'w' }, {}];
    expect(measured).toEqual(
      sets.flatMap((dimensions) =>
        [1, 2].map((value) => ({ namespace: 'N', name: 'a', unit: 'Count', dimensions, value })),
      ),
    );
  });

  const manySets = repeated('[]', 60_000);
  const sets = `{"Namespace":"N","Dimensions":[${manySets}],"Metrics":[${repeated('{"Name":"a"}', 100)}]}`;
  const values = `"a":[${repeated('1', 100)}]`;
  it.each([
    ['very many sets of dimensions', line(sets, values)],
    ['very many directives', line(repeated(sets.replace(manySets, repeated('[]', 100)), 100), values)],
    ['a directive that declares nothing for very many sets', line(sets, '"b":1')],
    [
      'a value of a dimension that is no text',
      line(directive({ Dimensions: Array.from({ length: 40_000 }, () => ['d']) }), '"d":{}'),
    ],
  ])('declare nothing where a line stands for more than it can say: %s', async (_what, bomb) => {
    expect(bomb.length).toBeLessThan(262_144);
    const turn = await longestTurn(() => say(bomb));
    expect([measured.length, turn < 300]).toEqual([0, true]);
    // Nobody else is held up or forgotten.
    say(line(directive(), '"a":1,"d":"v"'));
    expect(measured).toHaveLength(1);
  });

  it.each([
    ['a unit', directive({ Metrics: [{ Name: 'a', Unit: 'u'.repeat(100_000) }] }), ''],
    ['a namespace', directive({ Namespace: 'n'.repeat(100_000) }), ''],
    ['a name', directive({ Metrics: [{ Name: 'a'.repeat(2_000) }] }), `"${'a'.repeat(2_000)}":1,`],
    ['the value of a dimension', directive({ Dimensions: [['long']] }), `"long":"${'v'.repeat(100_000)}",`],
    ['a set of dimensions', directive({ Dimensions: [Array.from({ length: 31 }, () => 'd')] }), ''],
  ])('are none where a text or a list is longer than CloudWatch takes: %s', (_what, given, members) => {
    say(line(given, `${members}"a":1,"d":"v"`));
    expect(measured).toEqual([]);
  });

  it.each([1e300, -1e300, 0, Date.now() + 3 * 3_600_000, Date.now() - 15 * 86_400_000])(
    'are none of another time: %d, which would outlive all others or is forgotten',
    (at) => {
      say(line(directive(), '"a":1,"d":"v"', `"Timestamp":${at},`));
      expect(measured).toEqual([]);
      say(line(directive(), '"a":1,"d":"v"', `"Timestamp":${Date.now() - 1_000},`));
      expect(measured).toHaveLength(1);
    },
  );

  it('also come by PutLogEvents', async () => {
    logs.writeLog('g', 'first', 'm');
    const server = await serveService(logs);
    const client = new CloudWatchLogsClient(sdkConfig(server.url));
    const own = { logGroupName: 'g', logStreamName: 's' };
    await client.send(new CreateLogStreamCommand(own));
    const logEvents = [line(directive(), '"a":7,"d":"v"'), line(sets, values)].map((message) => ({
      message,
      timestamp: Date.now(),
    }));
    await client.send(new PutLogEventsCommand({ ...own, logEvents }));
    expect(measured.map(({ value }) => value)).toEqual([7]);
    await server.close();
  });
});
