import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/iam/document.ts';
import { denialMessage, evaluate } from '../../src/iam/evaluate.ts';
import { globMatches } from '../../src/iam/match.ts';
import type { AccessRequest } from '../../src/iam/request.ts';
import type { Principal } from '../../src/kernel/principal.ts';

const accountId = '000000000000';
const roleArn = `arn:aws:iam::${accountId}:role/worker`;
const worker: Principal = {
  type: 'AssumedRole',
  roleArn,
  arn: `arn:aws:sts::${accountId}:assumed-role/worker/fn`,
  accountId,
  userId: 'AROA:fn',
};
const object = 'arn:aws:s3:::truth/reports/a.json';

const requestOf = (
  overrides: Partial<Omit<AccessRequest, 'context'>> & { context?: Record<string, string | string[]> } = {},
): AccessRequest => ({
  principal: worker,
  action: 's3:GetObject',
  resource: object,
  knowsKey: (key) => /^(aws|s3):/.test(key),
  ...overrides,
  context: new Map(
    Object.entries(overrides.context ?? {}).map(([key, value]) => [
      key.toLowerCase(),
      Array.isArray(value) ? value : [value],
    ]),
  ),
});

type Raw = Record<string, unknown>;
const identity = (...Statement: Raw[]) => ({
  name: 'own',
  document: parseDocument('own', { Version: '2012-10-17', Statement }, 'identity'),
});
const resource = (...Statement: Raw[]) => ({
  name: 'bucket',
  document: parseDocument('bucket', { Version: '2012-10-17', Statement }, 'resource'),
});
const allow = (rest: Raw): Raw => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...rest });
const decide = (statement: Raw, overrides: Parameters<typeof requestOf>[0] = {}) =>
  evaluate(requestOf(overrides), { identity: [identity(statement)] }).allowed;

describe('actions and resources', () => {
  it.each<[Raw, boolean]>([
    [{ Action: 's3:GetObject' }, true],
    [{ Action: 'S3:getobject' }, true],
    [{ Action: 's3:Get*' }, true],
    [{ Action: 's3:Get?bject' }, true],
    [{ Action: '*' }, true],
    [{ Action: ['s3:PutObject', 's3:ListBucket'] }, false],
    [{ Action: 'sns:*' }, false],
    [{ Action: undefined, NotAction: 's3:Put*' }, true],
    [{ Action: undefined, NotAction: ['s3:Get*'] }, false],
    [{ Resource: object }, true],
    [{ Resource: 'arn:aws:s3:::truth/*' }, true],
    [{ Resource: 'arn:aws:s3:::truth/reports/?.json' }, true],
    [{ Resource: 'arn:aws:s3:::truth' }, false],
    [{ Resource: 'ARN:AWS:S3:::TRUTH/*' }, false],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }, true],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::truth/*' }, false],
  ])('%j → %s', (statement, expected) => {
    expect(
      decide(Object.fromEntries(Object.entries(allow(statement)).filter(([, value]) => value !== undefined))),
    ).toBe(expected);
  });

  it('puts in policy variables, whose values are no wildcards', () => {
    const mine = allow({ Resource: 'arn:aws:s3:::truth/${aws:username}/*' });
    expect(decide(mine, { resource: 'arn:aws:s3:::truth/ann/x', context: { 'aws:username': 'ann' } })).toBe(true);
    expect(decide(mine, { resource: 'arn:aws:s3:::truth/bob/x', context: { 'aws:username': 'ann' } })).toBe(false);
    expect(decide(mine, { resource: 'arn:aws:s3:::truth/bob/x', context: { 'aws:username': '*' } })).toBe(false);
    expect(decide(mine, { resource: 'arn:aws:s3:::truth/*/x', context: { 'aws:username': '*' } })).toBe(true);
    expect(decide(mine, { resource: 'arn:aws:s3:::truth//x' })).toBe(false);
    expect(
      decide(allow({ Resource: "arn:aws:s3:::truth/${aws:username, 'all'}" }), { resource: 'arn:aws:s3:::truth/all' }),
    ).toBe(true);
    expect(decide(allow({ Resource: 'arn:aws:s3:::truth/${*}' }), { resource: 'arn:aws:s3:::truth/x' })).toBe(false);
  });
});

describe('conditions', () => {
  const holds = (Condition: Raw, context: Record<string, string | string[]> = {}) =>
    decide(allow({ Condition }), { context });
  it.each<[string, Raw, Record<string, string | string[]>, boolean]>([
    ['equal', { StringEquals: { 'aws:k': ['a', 'b'] } }, { 'aws:k': 'b' }, true],
    ['key in any case', { StringEquals: { 'AWS:K': 'b' } }, { 'aws:k': 'b' }, true],
    ['not equal', { StringEquals: { 'aws:k': 'a' } }, { 'aws:k': 'A' }, false],
    ['no wildcard in equals', { StringEquals: { 'aws:k': '*' } }, { 'aws:k': 'A' }, false],
    ['absent', { StringEquals: { 'aws:k': 'a' } }, {}, false],
    ['absent, if exists', { StringEqualsIfExists: { 'aws:k': 'a' } }, {}, true],
    ['negation of absent', { StringNotEquals: { 'aws:k': 'a' } }, {}, true],
    ['negation, none of', { StringNotEquals: { 'aws:k': ['a', 'b'] } }, { 'aws:k': 'b' }, false],
    ['ignoring case', { StringEqualsIgnoreCase: { 'aws:k': 'ABC' } }, { 'aws:k': 'abc' }, true],
    ['like', { StringLike: { 's3:prefix': 'reports/*' } }, { 's3:prefix': 'reports/x' }, true],
    ['not like', { StringNotLike: { 's3:prefix': 'reports/*' } }, { 's3:prefix': 'reports/x' }, false],
    ['bool', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': 'true' }, false],
    ['bool as a boolean', { Bool: { 'aws:SecureTransport': true } }, { 'aws:securetransport': 'true' }, true],
    ['null of absent', { Null: { 's3:if-none-match': 'true' } }, {}, true],
    ['null of present', { Null: { 's3:if-none-match': 'true' } }, { 's3:if-none-match': '*' }, false],
    ['not null', { Null: { 's3:if-none-match': 'false' } }, { 's3:if-none-match': '*' }, true],
    ['numbers', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, true],
    ['numbers that are none', { NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '' }, false],
    ['a number with a fraction', { NumericEquals: { 's3:max-keys': '16' } }, { 's3:max-keys': ' 1.6e1 ' }, true],
    ['a number that is hexadecimal', { NumericEquals: { 's3:max-keys': '16' } }, { 's3:max-keys': '0x10' }, false],
    ['a number that is octal', { NumericEquals: { 's3:max-keys': '0o20' } }, { 's3:max-keys': '16' }, false],
    ['a number without end', { NumericGreaterThan: { 's3:max-keys': '16' } }, { 's3:max-keys': 'Infinity' }, false],
    [
      'dates',
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2026-01-01T00:00:01Z' },
      true,
    ],
    ['dates in seconds', { DateLessThan: { 'aws:EpochTime': '1000' } }, { 'aws:epochtime': '999' }, true],
    [
      'ARNs by part',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/r*' } },
      { 'aws:sourcearn': 'arn:aws:events:us-east-1:0:rule/r1' },
      true,
    ],
    [
      'ARNs not over parts',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/r' } },
      { 'aws:sourcearn': 'arn:aws:events:us-east-1:0:rule/r' },
      false,
    ],
    ['addresses', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '10.1.2.3' }, true],
    [
      'addresses outside',
      { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1/128'] } },
      { 'aws:sourceip': '11.1.2.3' },
      true,
    ],
    ['any value', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:tagkeys': ['b', 'a'] }, true],
    ['any value of none', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, false],
    ['all values', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:tagkeys': ['b', 'a'] }, false],
    ['all values of none', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
    [
      'several operators, all of them',
      { StringEquals: { 'aws:a': '1' }, Bool: { 'aws:b': 'true' } },
      { 'aws:a': '1', 'aws:b': 'false' },
      false,
    ],
    [
      'several keys, all of them',
      { StringEquals: { 'aws:a': '1', 'aws:b': '2' } },
      { 'aws:a': '1', 'aws:b': '2' },
      true,
    ],
    ['a variable', { StringEquals: { 'aws:a': '${aws:b}' } }, { 'aws:a': 'x', 'aws:b': 'x' }, true],
  ])('%s', (_name, condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  it('refuses keys that nobody fills in, by name', () => {
    expect(() => holds({ StringEquals: { 'kms:ViaService': 'x' } })).toThrow(/kms:ViaService/);
  });
});

describe('the two sides', () => {
  const bucket = (statement: Raw, overrides: Parameters<typeof requestOf>[0] = {}, own: Raw[] = []) =>
    evaluate(requestOf(overrides), {
      identity: own.length > 0 ? [identity(...own)] : [],
      resource: resource(statement),
    });

  it.each<[unknown, Principal, boolean]>([
    ['*', worker, true],
    ['*', { type: 'Anonymous' }, true],
    [{ AWS: roleArn }, worker, true],
    [{ AWS: worker.arn }, worker, true],
    [{ AWS: `arn:aws:iam::${accountId}:role/other` }, worker, false],
    [{ AWS: `arn:aws:iam::${accountId}:root` }, worker, false],
    [{ Service: 'events.amazonaws.com' }, { type: 'Service', service: 'events.amazonaws.com', sourceArn: 'arn' }, true],
    [{ Service: 'events.amazonaws.com' }, { type: 'Service', service: 'sns.amazonaws.com', sourceArn: 'arn' }, false],
    [{ Service: 'events.amazonaws.com' }, worker, false],
    [{ AWS: '*' }, worker, true],
  ])('principal %j', (Principal, principal, expected) => {
    expect(bucket(allow({ Principal }), { principal }).allowed).toBe(expected);
  });

  it('lets either side allow, and any side deny', () => {
    expect(bucket(allow({ Principal: { AWS: roleArn } })).allowed).toBe(true);
    const denied = bucket(
      { Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 's3:*', Resource: '*' },
      {},
      [allow({})],
    );
    expect(denied).toMatchObject({ allowed: false, deniedBy: { policy: 'bucket', kind: 'resource' } });
    expect(bucket(allow({ Principal: '*' }), {}, [{ Effect: 'Deny', Action: '*', Resource: '*' }])).toMatchObject({
      allowed: false,
      deniedBy: { policy: 'own', kind: 'identity' },
    });
  });

  it('keeps unconditional puts out', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::truth/*',
      Condition: {
        Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    };
    const put = (context: Record<string, string>) =>
      bucket(deny, { action: 's3:PutObject', context: { 's3:ObjectCreationOperation': 'true', ...context } }, [
        allow({ Action: 's3:PutObject' }),
      ]).allowed;
    expect([put({}), put({ 's3:if-none-match': '*' }), put({ 's3:if-match': '"e"' })]).toEqual([false, true, true]);
  });

  it('explains a denial in AWS’s words', () => {
    const request = requestOf();
    const nothing = evaluate(request, { identity: [] });
    if (nothing.allowed) throw new Error('allowed');
    expect(denialMessage(request, nothing)).toBe(
      `User: ${worker.arn} is not authorized to perform: s3:GetObject on resource: ${object}` +
        ' because no identity-based policy allows the s3:GetObject action',
    );
    const explicit = bucket({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' });
    if (explicit.allowed) throw new Error('allowed');
    expect(denialMessage(request, explicit)).toMatch(/with an explicit deny in a resource-based policy$/);
  });
});

it('matches wildcards like a regular expression would', () => {
  const alphabet = fc.constantFrom('a', 'b', '*', '?');
  const word = fc.array(alphabet, { maxLength: 12 }).map((chars) => chars.join(''));
  fc.assert(
    fc.property(
      word,
      fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((chars) => chars.join('')),
      (pattern, text) => {
        const oracle = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
        expect(globMatches(pattern, text)).toBe(oracle);
      },
    ),
    { numRuns: 2000 },
  );
});
