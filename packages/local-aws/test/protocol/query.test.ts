import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsNothing } from '../../src/contract/action.ts';
import { actionFor, registryOf } from '../../src/protocol/actions.ts';
import { queryProtocol, unflatten } from '../../src/protocol/query.ts';
import { list, structure, text } from '../../src/protocol/members.ts';
import type { AwsRequest, Service } from '../../src/contract/service.ts';
import { pipelineOver } from '../support/pipeline.ts';
import { administrator } from '../support/ports.ts';
import { respond } from '../support/respond.ts';

const read = (form: string) => unflatten(new URLSearchParams(form));
const request = (form: string): AwsRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/sns/aws4_request' },
  body: Buffer.from(form),
  principal: administrator,
  requestId: 'r',
  sourceIp: '127.0.0.1',
});
const deep = (levels: number): string => `${'a.'.repeat(levels - 1)}a=1`;

describe('the members of a form', () => {
  it('are lists where their names are numbers', () => {
    expect(read('a.entry.2.Name=y&a.entry.1.Name=x&b=1&c.member.1=z')).toEqual({
      a: [{ Name: 'x' }, { Name: 'y' }],
      b: '1',
      c: ['z'],
    });
  });

  it.each(['a=1&a.b=2', 'a.b=2&a=1', 'a.b=1&a.b.c=2', 'a.entry.1=x&a.entry.1.Name=y', 'a.b.c=1&a.b=2'])(
    'are no value and structure at once: %s',
    (form) => {
      expect(() => read(form)).toThrow(expect.objectContaining({ code: 'MalformedInput', status: 400 }));
    },
  );

  it('may be named twice, of which the last counts', () => {
    expect(read('a=1&a=2')).toEqual({ a: '2' });
  });

  it('lie no deeper than 32 levels', () => {
    expect(() => read(deep(32))).not.toThrow();
    expect(() => read(deep(33))).toThrow(expect.objectContaining({ code: 'MalformedInput' }));
    expect(() => read(deep(100_000))).toThrow(expect.objectContaining({ code: 'MalformedInput' }));
  });

  it('are members even when every object has one of that name', () => {
    const members = read('__proto__.x=1&constructor.prototype.y=2&toString=3');
    expect(Object.keys(members)).toEqual(['__proto__', 'constructor', 'toString']);
    expect({}).not.toHaveProperty('x');
    expect({}).not.toHaveProperty('y');
  });

  it('are read or refused, whatever they are', () => {
    const part = fc.constantFrom('a', 'b', 'entry', 'member', '1', '2', '0', '', '__proto__', 'constructor');
    const key = fc.array(part, { maxLength: 40 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string())), (pairs) => {
        try {
          unflatten(new URLSearchParams(pairs));
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedInput' });
        }
      }),
    );
  });
});

const malformed = (body: unknown): void =>
  expect(String(body)).toContain('<Error><Type>Sender</Type><Code>MalformedInput</Code>') as void;

describe('what is malformed is told in the form of the protocol', () => {
  const actions = {
    Publish: actionFor<object>()({
      input: { Attributes: list(structure({ Name: text() })) },
      needs: needsNothing,
      genuine: () => [],
      run: () => ({}),
    }),
  };
  const service: Service = {
    ...queryProtocol('urn:x'),
    ...registryOf(actions, {}),
    conditionKeys: [],
    resources: {},
    stop: () => Promise.resolve(),
  };

  it.each([
    'a=1&a.b=2',
    deep(33),
    'Attributes=x',
    'Attributes.entry.x.Name=y',
    'Attributes.entry.1=y',
    'Attributes.entry.1.Name.a=y',
  ])('by the service: %s', async (form) => {
    const { status, body } = await respond(service, request(`Action=Publish&${form.slice(0, 500)}`));
    expect(status).toBe(400);
    malformed(body);
  });

  it('and calls on very many resources are refused before a permission on each is judged', async () => {
    let judged = 0;
    const needs = Array.from({ length: 1_001 }, (_, at) => ({ action: 'sns:Publish', resource: `${at}` }));
    const handle = pipelineOver({ sns: { ...service, needsOf: () => needs } }, { authorize: () => void (judged += 1) });
    const { status, body } = await handle(request('Action=Publish'));
    expect([status, judged]).toEqual([501, 0]);
    expect(body).toContain('Publish on 1001 resources');
  });

  it.each(['a=1&a.b=2', deep(33)])('before anybody is authorised: %s', async (form) => {
    const { status, body } = await pipelineOver({ sns: service })(request(`Action=Publish&${form}`));
    expect(status).toBe(400);
    malformed(body);
  });
});
