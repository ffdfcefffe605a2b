import { describe, expect, it } from 'vitest';
import { ordered } from '../../src/assembly/dependencies.ts';
import { evaluate, noValue, references, type Scope } from '../../src/assembly/intrinsics.ts';
import { checkProperties, honoured, inert, list, object, only } from '../../src/contract/properties.ts';

const scope: Scope = {
  ref: (name) => ({ Bucket: 'my-bucket', 'AWS::Region': 'us-east-1', 'AWS::NoValue': noValue })[name],
  getAtt: (id, attribute) => (id === 'Bucket' && attribute === 'Arn' ? 'arn:aws:s3:::my-bucket' : undefined),
  condition: (name) => name === 'Yes',
  findInMap: (map, first, second) => (map === 'M' && first === 'a' && second === 'b' ? 7 : undefined),
  importValue: (name) => (name === 'Shared' ? 'value' : undefined),
  step: () => undefined,
};

describe('intrinsic functions', () => {
  it.each([
    [{ Ref: 'Bucket' }, 'my-bucket'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::my-bucket'],
    [{ 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::my-bucket'],
    [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] }, 'arn:aws:s3:::my-bucket/*'],
    [
      { 'Fn::Sub': '${Bucket} in ${AWS::Region}: ${Bucket.Arn} ${!Literal}' },
      'my-bucket in us-east-1: arn:aws:s3:::my-bucket ${Literal}',
    ],
    [{ 'Fn::Sub': ['${x}-${Bucket}', { x: { Ref: 'AWS::Region' } }] }, 'us-east-1-my-bucket'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [{ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
    [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, 7],
    [{ 'Fn::ImportValue': 'Shared' }, 'value'],
    [
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
  ])('%j is %j', (value, expected) => {
    expect(evaluate(value, scope)).toEqual(expected);
  });

  it('refuses by name what it does not know or cannot find', () => {
    expect(() => evaluate({ 'Fn::GetAZs': '' }, scope)).toThrow('Intrinsic function Fn::GetAZs is not supported');
    expect(() => evaluate({ Ref: 'Nobody' }, scope)).toThrow('Ref Nobody refers to nothing');
  });

  it('finds every reference', () => {
    expect(
      [
        ...references({
          a: { Ref: 'A' },
          b: ['x', { 'Fn::GetAtt': ['B', 'Arn'] }],
          c: { 'Fn::Sub': ['${C.Arn}${D}', { D: { Ref: 'E' } }] },
        }),
      ].sort(),
    ).toEqual(['A', 'B', 'C', 'D', 'E']);
  });
});

describe('dependency order', () => {
  const resource = (properties: object, dependsOn?: string[]) => ({
    Type: 'T',
    Properties: properties as Record<string, unknown>,
    ...(dependsOn && { DependsOn: dependsOn }),
  });

  it('puts what is referred to first', () => {
    const { order } = ordered({ A: resource({ x: { Ref: 'B' } }), B: resource({}, ['C']), C: resource({}) });
    expect(order).toEqual(['C', 'B', 'A']);
  });

  it('names a circle', () => {
    const { circles } = ordered({ A: resource({ x: { Ref: 'B' } }), B: resource({ x: { Ref: 'A' } }) });
    expect(circles).toEqual([['A', 'B', 'A']]);
  });
});

describe('property specifications', () => {
  const members = {
    Name: honoured,
    Tags: inert('none'),
    Kind: only('A', true),
    Nested: object({ X: honoured }),
    Many: list(object({ Y: honoured })),
  };

  it.each([
    [{ Other: 1 }, 'T R: property Other'],
    [{ Kind: 'B' }, 'T R.Kind: value "B"'],
    [{ Nested: { Z: 1 } }, 'T R.Nested: property Z'],
    [{ Many: [{ Y: 1 }, { Z: 1 }] }, 'T R.Many[1]: property Z'],
    [{ Many: {} }, 'T R.Many: object instead of a list'],
  ])('%j is refused: %s', (properties, message) => {
    expect(() => checkProperties('T R', members, properties)).toThrow(message);
  });

  it('accepts what is listed', () => {
    expect(() =>
      checkProperties('T R', members, { Name: {}, Tags: 1, Kind: 'true', Nested: { X: 1 }, Many: [{ Y: 2 }] }),
    ).not.toThrow();
  });
});
