import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { faultKinds, readFaults, type Fault } from '../../src/faults/fault.ts';
import type { Refusals } from '../../src/contract/service.ts';
import { createFaults, type Faults } from '../../src/faults/faults.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { createCalls, type CallPorts } from '../../src/runtime/calls.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { administrator } from '../support/ports.ts';

const create = (random = 0) => createFaults({ clock: systemClock, ids: { ...systemIds, random: () => random } });
const put = { service: 's3', action: 'PutObject', target: 'truth/reports/a.json' };

describe('a list of faults', () => {
  it.each<[unknown, RegExp]>([
    [{}, /must be an array/],
    [[null], /fault 0 is not an object/],
    [[{ service: 's3', action: 'PutObject' }], /fault 0 lacks "kind"/],
    [[{ service: 's3', action: 'PutObject', kind: 'explode' }], /kind must be one of error, throttle/],
    [
      [{ service: 's3', action: 'PutObject', kind: 'slow', latency: 5 }],
      /unknown member "latency"; known are service, /,
    ],
    [
      [{ service: 's3', action: 'PutObject', kind: 'slow', latencyMs: 300_001 }],
      /latencyMs must be a whole number from 0 to 300000/,
    ],
    [
      [{ service: 's3', action: 'PutObject', kind: 'error', probability: 1.5 }],
      /probability must be a number from 0 to 1/,
    ],
    [[{ service: 's3', action: 'PutObject', kind: 'error', count: 0 }], /count must be a whole number from 1/],
    [[{ service: 's3', action: 'PutObject', kind: 'slow', code: 'X' }], /code is for the kind error only/],
    [[{ service: 's3', action: 'PutObject', kind: 'slow', clean: true }], /clean is for the kind cut-stream only/],
    [
      JSON.parse('[{"service":"s3","action":"x","kind":"error","__proto__":{"count":1}}]'),
      /unknown member "__proto__"/,
    ],
    [Array.from({ length: 101 }, () => ({ service: 's3', action: 'x', kind: 'error' })), /at most 100/],
  ])('%# is refused by name', (value, message) => {
    expect(() => readFaults(value)).toThrow(message);
  });

  it('is taken as it is when every member is known and within its bounds', () => {
    const fault = fc.record<Fault>({
      service: fc.constantFrom('s3', '*'),
      action: fc.constantFrom('PutObject', '*'),
      kind: fc.constantFrom(...faultKinds),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.integer({ min: 1, max: 1e6 }),
      latencyMs: fc.integer({ min: 0, max: 300_000 }),
    });
    fc.assert(
      fc.property(fc.array(fault, { maxLength: 100 }), (faults) => void expect(readFaults(faults)).toEqual(faults)),
    );
  });
});

describe('a fault', () => {
  it('strikes what it names, as often as it says', () => {
    const faults = create();
    faults.set([{ service: 's3', action: 'PutObject', kind: 'error', target: 'reports/', count: 2 }]);
    expect(faults.strike({ ...put, action: 'GetObject' })).toBeUndefined();
    expect(faults.strike({ ...put, target: 'truth/dragons/a.json' })).toBeUndefined();
    expect([1, 2, 3].map(() => faults.strike(put) !== undefined)).toEqual([true, true, false]);
    expect(faults.list()).toMatchObject([{ target: 'reports/', struck: 2 }]);
    faults.clear();
    expect(faults.armed).toBe(false);
  });

  it('strikes by chance', () => {
    for (const [random, struck] of [
      [0.29, true],
      [0.3, false],
    ] as const) {
      const faults = create(random);
      faults.set([{ service: '*', action: '*', kind: 'throttle', probability: 0.3 }]);
      expect(faults.strike(put) !== undefined).toBe(struck);
    }
  });
});

const refusals: Readonly<Record<string, Refusals>> = {
  lambda: {
    signature: 'rest',
    denied: { code: 'AccessDeniedException', status: 403 },
    throttled: { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
  },
  sns: {
    signature: 'query',
    denied: { code: 'AuthorizationError', status: 403 },
    throttled: { code: 'Throttled', status: 429, message: 'Rate exceeded' },
  },
};
const notReached = () => Promise.reject(new Error('not reached'));
const callsWith = (faults: Faults, ports: Partial<CallPorts>): CallPorts =>
  createCalls(
    {
      clock: systemClock,
      region: 'us-east-1',
      endpointUrl: 'http://127.0.0.1:1',
      journal: createJournal(systemClock),
      ids: systemIds,
      faults,
      authorize: () => undefined,
      refusalsOf: (service) => refusals[service],
      serviceNamed: () => undefined,
      functionArn: (reference) => reference,
      secretOf: () => undefined,
      logStreamArn: (group, stream) => `${group}:${stream}`,
    },
    {
      invokeFunction: notReached,
      publishMessage: notReached,
      retrieveConnection: notReached,
      invokeDestination: notReached,
      sendMessage: notReached,
      startExecution: notReached,
      relayEvent: notReached,
      runMutation: notReached,
      writeEvent: notReached,
      callService: notReached,
      ...ports,
    },
  );

describe('faults between services', () => {
  const call = {
    principal: administrator,
    functionName: 'arn:aws:lambda:us-east-1:000000000000:function:Accept',
    payload: '{}',
    invocationType: 'RequestResponse',
  } as const;
  const invoking = (fault: Omit<Fault, 'service' | 'action'>) => {
    const faults = create();
    faults.set([{ service: 'lambda', action: 'Invoke', target: 'Accept', ...fault }]);
    const ran: string[] = [];
    const { invokeFunction } = callsWith(faults, {
      async invokeFunction({ functionName }) {
        ran.push(functionName);
        return { statusCode: 200, payload: '"done"' };
      },
    });
    return { ran, invoke: invokeFunction };
  };

  it('a function crashes before it runs', async () => {
    const { ran, invoke } = invoking({ kind: 'error' });
    expect(await invoke(call)).toMatchObject({
      statusCode: 200,
      functionError: 'Unhandled',
      payload: expect.stringContaining('Runtime.ExitError'),
    });
    expect(ran).toEqual([]);
  });

  it('a function outlives its time limit: it has run, and a time-out is reported', async () => {
    const { ran, invoke } = invoking({ kind: 'timeout' });
    expect(await invoke(call)).toMatchObject({
      functionError: 'Unhandled',
      payload: expect.stringContaining('Sandbox.Timedout'),
    });
    expect(ran).toHaveLength(1);
  });

  it('Lambda throttles, or fails itself', async () => {
    await expect(invoking({ kind: 'throttle' }).invoke(call)).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
    await expect(invoking({ kind: 'error', code: 'ServiceException' }).invoke(call)).rejects.toMatchObject({
      code: 'ServiceException',
      status: 500,
    });
  });

  it('leaves other functions alone', async () => {
    expect(await invoking({ kind: 'error' }).invoke({ ...call, functionName: 'Other' })).toEqual({
      statusCode: 200,
      payload: '"done"',
    });
  });

  it('a topic refuses, or takes the message and loses the answer', async () => {
    const faults = create();
    const sent: string[] = [];
    const { publishMessage: publish } = callsWith(faults, {
      async publishMessage({ message }) {
        sent.push(message);
        return { messageId: 'm' };
      },
    });
    const message = { principal: administrator, topicArn: 'arn:aws:sns:us-east-1:000000000000:T', message: 'hello' };
    faults.set([{ service: 'sns', action: 'Publish', kind: 'error' }]);
    await expect(publish(message)).rejects.toMatchObject({ code: 'InternalFailure' });
    expect(sent).toEqual([]);
    faults.set([{ service: 'sns', action: 'Publish', kind: 'timeout' }]);
    await expect(publish(message)).rejects.toMatchObject({ code: 'SdkClientException' });
    expect(sent).toEqual(['hello']);
  });
});
