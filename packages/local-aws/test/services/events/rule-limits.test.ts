import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEvents } from '../../../src/services/events/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision, testPorts } from '../../support/ports.ts';
import { fakeTargets, queueArn } from '../targets.ts';

let ports: ReturnType<typeof testPorts>;
let events: ReturnType<typeof createEvents>;
beforeEach(() => {
  ports = testPorts();
  events = createEvents({ ...ports, ...fakeTargets().ports });
});
afterEach(async () => {
  await events.stop();
  ports.dispose();
});

const rule = (properties: object) =>
  provision(events, 'AWS::Events::Rule', 'Rule', { EventPattern: { source: ['a'] }, ...properties });
const call = (action: string, input: object): Promise<unknown> => jsonCall(events, `AWSEvents.${action}`, input);

it('TestEventPattern judges an event, and refuses what is none', async () => {
  const event = { id: '1', account: '1', source: 'a', time: 't', region: 'r', resources: [], 'detail-type': 'd' };
  const test = (pattern: object, Event: object) =>
    call('TestEventPattern', { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(Event) });
  expect(await test({ source: ['a'] }, event)).toEqual({ Result: true });
  expect(await test({ source: ['b'] }, event)).toEqual({ Result: false });
  await expect(test({ source: 'a' }, event)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  await expect(test({ source: ['a'] }, { source: 'a' })).rejects.toMatchObject({ name: 'ValidationException' });
});

it('a rule has no more than five targets, which try for a minute at least', async () => {
  const target = { Arn: queueArn };
  const six = Array.from({ length: 6 }, (_, index) => ({ ...target, Id: String(index) }));
  expect(() => rule({ Targets: six })).toThrow('The requested resource exceeds the maximum number allowed.');
  const hasty = { ...target, Id: 'a', RetryPolicy: { MaximumEventAgeInSeconds: 10 } };
  expect(() => rule({ Targets: [hasty] })).toThrow(/maximumEventAgeInSeconds.*greater than or equal to 60/);
});
