import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricSample } from '../../../src/contract/metrics.ts';
import { createLogs } from '../../../src/services/logs/index.ts';
import { checkTemplate } from '../../cli/check-template.ts';
import { freshDirectories } from '../../support/directories.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';

const fresh = freshDirectories('metric-filters-');
let clock: ReturnType<typeof manualClock>;
let ports: TestPorts;
let logs: ReturnType<typeof createLogs>;
let measured: MetricSample[];
beforeEach(() => {
  clock = manualClock(Date.UTC(2026, 0, 1, 12, 0, 10));
  ports = testPorts();
  measured = [];
  const putMetric = (sample: MetricSample): void => void measured.push(sample);
  logs = createLogs({ ...ports, clock, putMetric, directory: join(ports.dataDir, 'logs') });
  provision(logs, 'AWS::Logs::LogGroup', 'Group', { LogGroupName: '/app' });
});
afterEach(async () => {
  await logs.stop();
  ports.dispose();
});

const filter = (id: string, FilterPattern: string, more: object = {}) =>
  provision(logs, 'AWS::Logs::MetricFilter', id, {
    ...{ LogGroupName: '/app', FilterPattern },
    MetricTransformations: [{ MetricName: id, MetricNamespace: 'App', MetricValue: '1', ...more }],
  });
/** Logs these messages, and expects that these samples come of all that was logged. */
async function expectOf(messages: readonly string[], samples: readonly MetricSample[]): Promise<void> {
  for (const message of messages) logs.writeLog('/app', 'stream', message);
  await expect.poll(() => measured).toEqual(samples);
}
const sample = (name: string, value: number, more: object = {}) => ({
  ...{ namespace: 'App', name, dimensions: {}, value },
  ...more,
});

describe('a metric filter', () => {
  it('counts what matches, in its group alone', async () => {
    filter('Errors', '?ERROR ?Failed');
    logs.writeLog('/other', 'stream', 'ERROR elsewhere');
    await expectOf(['fine', 'ERROR one', 'it Failed'], [sample('Errors', 1), sample('Errors', 1)]);
  });

  it('takes its value and its unit from the event', async () => {
    filter('Took', '{ $.kind = "job" }', { MetricValue: '$.ms', Unit: 'Milliseconds' });
    const told = [
      '{"kind":"job","ms":12.5}',
      '{"kind":"job","ms":"7"}',
      '{"kind":"job","ms":"x"}',
      '{"kind":"a","ms":1}',
    ];
    await expectOf(
      [...told],
      [12.5, 7].map((value) => sample('Took', value, { unit: 'Milliseconds' })),
    );
  });

  it('has its default value for a minute with events of which none matches', async () => {
    filter('Errors', 'ERROR', { DefaultValue: 0 });
    logs.writeLog('/app', 'stream', 'fine');
    logs.writeLog('/app', 'stream', 'fine too');
    clock.advance(60_000);
    await expect.poll(() => measured).toEqual([sample('Errors', 0, { at: Date.UTC(2026, 0, 1, 12, 0) })]);
    logs.writeLog('/app', 'stream', 'ERROR');
    clock.advance(180_000);
    await expect.poll(() => measured.slice(1)).toEqual([sample('Errors', 1)]);
  });

  it('is the last one of its name, and is gone when its template loses it', async () => {
    filter('Errors', 'ERROR');
    const made = filter('Errors', 'FATAL');
    await expectOf(['ERROR', 'FATAL'], [sample('Errors', 1)]);
    await logs.resources['AWS::Logs::MetricFilter']?.remove?.(await made);
    filter('Others', 'ERROR');
    await expectOf(['FATAL', 'ERROR'], [sample('Errors', 1), sample('Others', 1)]);
  });

  it('lets others be served while a long event is looked through', async () => {
    const terms = Array.from({ length: 200 }, (_, index) => `?x${index}`).join(' ');
    filter('Long', terms);
    filter('Short', 'end');
    const longest = await longestTurn(() => expectOf([`${'a'.repeat(1_000_000)}end`], [sample('Short', 1)]));
    expect(longest).toBeLessThan(500);
  });

  it('is one of a hundred of its group', () => {
    for (let index = 0; index < 100; index += 1) filter(`F${index}`, 'x');
    expect(() => filter('More', 'x')).toThrow('Resource limit exceeded.');
  });
});

it('what is wrong with a filter is told, all at once', async () => {
  const of = (properties: object, transformation: object = {}) => ({
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      ...{ LogGroupName: { Ref: 'Group' }, FilterPattern: 'ERROR' },
      MetricTransformations: [{ MetricName: 'm', MetricNamespace: 'N', MetricValue: '1', ...transformation }],
      ...properties,
    },
  });
  const stderr = await checkTemplate(fresh(), {
    Resources: {
      Group: { Type: 'AWS::Logs::LogGroup' },
      Fine: of({}, { DefaultValue: 0, Unit: 'Count' }),
      Nowhere: of({ LogGroupName: '/nowhere', FilterPattern: '{ $.a = }' }, { MetricValue: '$' }),
      Several: of({ MetricTransformations: [] }),
      Fields: of({ FilterPattern: '[ip, user, status = 5*]' }),
      Dimensions: of({}, { Dimensions: [{ Key: 'a', Value: '$.a' }] }),
    },
  });
  for (const told of [
    /Nowhere: .*log group does not exist/,
    /Nowhere: Invalid filter pattern/,
    /Several: .*minimum item count: 1/,
    /Fields: .*filter pattern \[ip/,
    /Dimensions: .*Dimensions/,
  ])
    expect(stderr).toMatch(told);
  expect(stderr).not.toContain('Fine');
});
