import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PropertySpec } from '../../src/contract/properties.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createServices } from '../../src/runtime/compose.ts';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { unknownActions } from '../../src/iam/known-actions.ts';
import { faultsOf } from '../../src/assembly/specification/check.ts';
import { isKnownType, schemaOf, type Definitions, type Schema } from '../../src/assembly/specification/schema.ts';
import { terminal } from '../support/operator.ts';

const isOpen = (value: unknown): boolean => value === 'OPEN';
const rulesOf = (schema: Schema, value: unknown, definitions: Definitions = {}): string[] =>
  faultsOf({ definitions, isOpen }, schema, value).map(({ path, rule }) => (path === '' ? rule : `${path}: ${rule}`));

describe('a value is judged by its schema', () => {
  it.each<[Schema, unknown, readonly string[]]>([
    [{ type: 'string' }, 5, []],
    [{ type: 'string' }, {}, ['expected type: String, found: JSONObject']],
    [{ type: 'string' }, [], ['expected type: String, found: JSONArray']],
    [{ type: 'integer' }, '60', []],
    [{ type: 'integer' }, 'many', ['expected type: Integer, found: String']],
    [{ type: 'integer' }, 1.5, ['expected type: Integer, found: Number']],
    [{ type: 'boolean' }, 'true', []],
    [{ type: 'boolean' }, 'perhaps', ['expected type: Boolean, found: String']],
    [{ type: ['object', 'string'] }, [], ['expected type: JSONObject or String, found: JSONArray']],
    [{ type: 'integer', minimum: 60, maximum: 90 }, 30, ['30 is not greater or equal to 60']],
    [{ type: 'integer', minimum: 60, maximum: 90 }, '120', ['120 is not less or equal to 90']],
    [{ type: 'integer', multipleOf: 60 }, 90, ['90 is not a multiple of 60']],
    [{ type: 'string', maxLength: 2 }, 'abc', ['expected maxLength: 2, actual: 3']],
    [{ type: 'string', minLength: 1 }, '', ['expected minLength: 1, actual: 0']],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'A', ['string [A] does not match pattern ^[a-z]+$']],
    [{ type: 'string', pattern: '^\\p{L}+$' }, 'ä', []],
    [{ enum: ['A', 'B'] }, 'C', ['"C" is not a valid enum value (A, B)']],
    [{ type: 'array', maxItems: 1 }, [1, 2], ['expected maximum item count: 1, found: 2']],
    [{ type: 'array', minItems: 1 }, [], ['expected minimum item count: 1, found: 0']],
    [{ type: 'array', uniqueItems: true }, ['a', 'a', 'OPEN', 'OPEN'], ['array items are not unique']],
    [{ type: 'array', items: { type: 'integer' } }, [1, 'x'], ['[1]: expected type: Integer, found: String']],
    [{ required: ['A'] }, {}, ['required key [A] not found']],
    [{ properties: { A: {} }, isClosed: true }, { B: 1 }, ['B: extraneous key [B] is not permitted']],
    [
      { patternProperties: { '^a': { type: 'integer' } }, isClosed: true },
      { ab: 'x' },
      ['ab: expected type: Integer, found: String'],
    ],
    [
      { properties: { A: { properties: { B: { type: 'boolean' } } } } },
      { A: { B: 2 } },
      ['A.B: expected type: Boolean, found: Integer'],
    ],
    [{ dependentRequired: { A: ['B'] } }, { A: 1 }, ['property [B] is required with [A]']],
    [{ dependentExcluded: { A: ['B'], B: ['A'] } }, { A: 1, B: 1 }, ['properties [A, B] exclude each other']],
    [{ requiredOr: ['A', 'B'] }, {}, ['one of [A, B] is required']],
    [{ requiredXor: ['A', 'B'] }, { A: 1, B: 1 }, ['exactly one of [A, B] is required']],
    [{ minProperties: 1 }, {}, ['minimum size: [1], found: [0]']],
    [{ oneOf: [{ required: ['A'] }, { required: ['B'] }] }, { A: 1, B: 1 }, ['2 subschemas matched instead of one']],
    [{ anyOf: [{ required: ['A'] }, { required: ['B'] }] }, {}, ['no subschema matched out of the total 2 subschemas']],
    [{ type: 'integer', minimum: 5 }, 'OPEN', []],
  ])('%j, %j', (schema, value, rules) => expect(rulesOf(schema, value)).toEqual(rules));

  it('also by one that refers to a definition', () => {
    expect(rulesOf({ properties: { A: { ref: 'D' } } }, { A: 5 }, { D: { enum: [1] } })).toEqual([
      'A: 5 is not a valid enum value (1)',
    ]);
  });
});

it.each([
  ['AWS::SQS::Queue', true],
  ['AWS::Kendra::Index', true],
  ['AWS::S3::Buckett', false],
  ['AWS::Nothing::AtAll', false],
  ['AWS::constructor::name', false],
  ['Custom::Mine', true],
  ['My::Own::Type', true],
])('there is a type %s: %s', (type, known) => expect(isKnownType(type)).toBe(known));

it.each([
  ['s3', ['s3:GetObject', 's3:Get*', '*', 'S3:PUTOBJECT'], []],
  ['s3', ['s3:GetObjekt', 's3:Nope*', 'sqs:SendMessage'], ['s3:GetObjekt', 's3:Nope*', 'sqs:SendMessage']],
  ['sns', ['SNS:Receive', 'sns:Publish', 'sns:CreateTopicc'], ['sns:CreateTopicc']],
] as const)('of actions of %s, %j: %j are none', (service, actions, unknown) => {
  const document = { version: '2012-10-17', statements: [{ effect: 'Allow', actions, conditions: [] }] } as const;
  expect(unknownActions(service, document)).toEqual(unknown);
});

it('everything that is provided exists on AWS, and no list of values repeats its specification', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'specification-'));
  const data = openDataDirectory(join(folder, 'data'), terminal);
  const { services } = createServices({
    clock: systemClock,
    ids: systemIds,
    data,
    operator: terminal,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:4566',
    allowUnverified: [],
    selectDisabled: false,
  });
  const strays = Object.values(services).flatMap(({ resources }) =>
    Object.entries(resources)
      .filter(([type, { others }]) => !others && !type.startsWith('Custom::'))
      .flatMap(([type, { properties }]) =>
        straysOf(type, properties, schemaOf(type), schemaOf(type)?.definitions ?? {}),
      ),
  );
  for (const service of Object.values(services)) await service.stop();
  data.close();
  rmSync(folder, { recursive: true, force: true });
  expect(strays).toEqual([]);
});

function straysOf(
  where: string,
  members: Readonly<Record<string, PropertySpec>>,
  schema: Schema | undefined,
  definitions: Definitions,
): string[] {
  if (!schema) return [where];
  return Object.entries(members).flatMap(([name, spec]) => {
    const own = schema.properties?.[name];
    if (!own) return schema.isClosed ? [`${where}.${name}`] : [];
    return straysOfValue(`${where}.${name}`, spec, own.ref === undefined ? own : definitions[own.ref], definitions);
  });
}

function straysOfValue(
  where: string,
  spec: PropertySpec,
  schema: Schema | undefined,
  definitions: Definitions,
): string[] {
  if (!schema) return [where];
  const named = schema.ref === undefined ? schema : (definitions[schema.ref] ?? {});
  if (spec.kind === 'object') return straysOf(where, spec.members, named, definitions);
  if (spec.kind === 'list') return straysOfValue(`${where}[]`, spec.items, named.items ?? {}, definitions);
  if (spec.kind !== 'only') return [];
  const allowed = named.type === 'boolean' ? [true, false] : named.enum;
  if (!allowed) return [];
  const strange = spec.values.filter((one) => !allowed.map(String).includes(String(one)));
  const isWhole = allowed.every((one) => spec.values.map(String).includes(String(one)));
  return [
    ...strange.map((one) => `${where}: ${String(one)}`),
    ...(isWhole ? [`${where} repeats the specification`] : []),
  ];
}
