import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuard, needsNothing } from '../../src/iam/guard.ts';
import { action } from '../../src/protocol/action.ts';
import { createQueryHandler, readQueryRequest, unflatten } from '../../src/protocol/query.ts';
import { list, structure, text } from '../../src/protocol/shapes.ts';
import { createRouter } from '../../src/server/router.ts';
import type { AwsRequest, Service } from '../../src/contract/service.ts';
import { administrator } from '../support/ports.ts';

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
    Publish: action<{ Attributes?: readonly { Name?: string }[] }, unknown>(
      { Attributes: list(structure({ Name: text })) },
      () => ({}),
    ),
  };
  const handle = createQueryHandler(actions, 'urn:x');

  it.each([
    'a=1&a.b=2',
    deep(33),
    'Attributes=x',
    'Attributes.entry.x.Name=y',
    'Attributes.entry.1=y',
    'Attributes.entry.1.Name.a=y',
  ])('by the service: %s', async (form) => {
    const { status, body } = await handle(request(`Action=Publish&${form.slice(0, 500)}`));
    expect(status).toBe(400);
    malformed(body);
  });

  it.each(['a=1&a.b=2', deep(33)])('by whoever authorises it before: %s', async (form) => {
    const service: Service = {
      resources: {},
      actions: [],
      handle: () => Promise.reject(new Error('not reached')),
      stop: () => Promise.resolve(),
    };
    const guard = createGuard(
      { sns: { conditionKeys: [], read: readQueryRequest, needsOf: () => needsNothing } },
      () => undefined,
    );
    const nobody = () => Promise.reject(new Error('not reached'));
    const route = createRouter({
      services: { sns: service },
      verifySignature: () => administrator,
      guard,
      graphql: nobody,
      publicDocument: () => undefined,
      s3Error: () => ({ status: 500, headers: {}, body: 's3' }),
    });
    const { status, body } = await route(request(`Action=Publish&${form}`));
    expect(status).toBe(400);
    malformed(body);
  });
});
