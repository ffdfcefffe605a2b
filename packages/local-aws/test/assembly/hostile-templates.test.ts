import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Stack } from '../../src/assembly/cloud-assembly.ts';
import { parameterProblems } from '../../src/assembly/parameters.ts';
import { evaluate, references } from '../../src/assembly/intrinsics.ts';
import type { Environment } from '../../src/assembly/pseudo-parameters.ts';
import { createScope } from '../../src/assembly/scope.ts';
import { formatFaults } from '../../src/assembly/template-format.ts';
import { readYaml } from '../../src/assembly/yaml.ts';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator } from '../support/operator.ts';

const fresh = freshDirectories('hostile-templates-');
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const nested = (levels: number, around: (inner: unknown) => unknown, innermost: unknown): unknown =>
  levels === 0 ? innermost : around(nested(levels - 1, around, innermost));

function valueOf(value: unknown, Conditions: Record<string, unknown> = {}): unknown {
  const stack = { name: 'S', template: { Resources: {}, Conditions } } as unknown as Stack;
  const environment = { region: 'us-east-1', accountId: '000000000000' } as Environment;
  const scope = createScope(stack, new Map(), environment, new Map(), { ignored: [], parameters: {} });
  return evaluate(value, scope);
}

const calls = /more than 500000 calls of intrinsic functions/;
const text = /makes a text of more than/;
const twice = (inner: unknown): unknown => ({ 'Fn::Sub': ['${a}${a}', { a: inner }] });
const joined = (inner: unknown): unknown => ({ 'Fn::Join': ['', [inner, inner]] });
const eithers = Object.fromEntries(
  times(60, (index) => [`C${index}`, { 'Fn::Or': times(2, () => ({ Condition: `C${index + 1}` })) }]),
);

it.each<[string, unknown, Record<string, unknown>, RegExp]>([
  ['texts that double', nested(60, twice, 'x'), {}, calls],
  ['a long text, doubled', nested(5, joined, 'x'.repeat(2 ** 20)), {}, text],
  ['a separator as long as the list', { 'Fn::Join': ['y'.repeat(100_000), times(20_000, () => 'x')] }, {}, text],
  ['base64 of what is long', { 'Fn::Base64': 'x'.repeat(4 * 2 ** 20) }, {}, text],
  [
    'conditions that ask each other twice',
    { Condition: 'C0' },
    { ...eithers, C60: { 'Fn::Equals': ['a', 'b'] } },
    calls,
  ],
])('a template that grows without end is refused by name: %s', (_, value, conditions, message) => {
  expect(() => valueOf(value, conditions)).toThrow(message);
});

it('a text of many beginnings and no end is a text', () => {
  const beginnings = '${'.repeat(100_000);
  expect(valueOf({ 'Fn::Sub': beginnings })).toBe(beginnings);
  expect(references({ 'Fn::Sub': beginnings })).toEqual(new Set());
});

it('aliases stand for all that they name', () => {
  const list = `[${times(50_000, () => 'x').join()}]`;
  const template = `Metadata:\n  a: &a ${list}\n  b: [${times(12, () => '*a').join()}]\nResources:\n  T: {Type: A}\n`;
  expect(formatFaults(readYaml(template).value)).toEqual([
    { at: '', message: 'Template format error: more than 500000 values.' },
  ]);
});

it('a template that contains itself has an end, which is told', async () => {
  const folder = fresh();
  mkdirSync(folder, { recursive: true });
  const template = join(folder, 'self.json');
  const inner = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: './self.json' } };
  writeFileSync(template, JSON.stringify({ Resources: { A: inner, B: inner } }));
  const options = { assembly: template, dataDirectory: join(folder, 'data'), port: 0, operator: recordingOperator() };
  await expect(startRuntime(options)).rejects.toThrow(/more than 200 stacks within stacks/);
});

const bomb = `${'a'.repeat(60)}!`;

it.each([
  [
    'looks ahead and goes back without end',
    '(?=a)(a|a)*b',
    bomb,
    /its AllowedPattern for more than 100 ms, is not supported/,
  ],
  ['goes back without end', '(a|a)*b', bomb, /must match pattern/],
  ['is large, for a long value', `(?:${'a?'.repeat(900)}){3}b`, 'a'.repeat(50_000), /more than|must match pattern/],
])('a value is compared with an AllowedPattern in a bounded time: %s', async (_, AllowedPattern, Default, message) => {
  const folder = fresh();
  mkdirSync(folder, { recursive: true });
  const template = join(folder, 'patterns.json');
  const Parameters = { P: { Type: 'String', Default, AllowedPattern } };
  const Resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'P' } } } };
  writeFileSync(template, JSON.stringify({ Parameters, Resources }));
  const options = { assembly: template, dataDirectory: join(folder, 'data'), port: 0, operator: recordingOperator() };
  const began = performance.now();
  await expect(startRuntime(options)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error,
  );
  expect(performance.now() - began).toBeLessThan(10_000);
});

it('an AllowedPattern that looks ahead is honoured', () => {
  const AllowedPattern = '^(?=.*[A-Z])(?!.*secret).{4,}$';
  const of = (Default: string): string[] =>
    parameterProblems(
      { Parameters: { P: { Type: 'String', Default, AllowedPattern } }, Resources: { R: { Ref: 'P' } } } as never,
      {},
      {} as Environment,
    ).map(({ message }) => message);
  expect(of('Abcd')).toEqual([]);
  expect(of('abcd')).toEqual([`Parameter 'P' must match pattern ${AllowedPattern}`]);
  expect(of('Asecret')).toEqual([`Parameter 'P' must match pattern ${AllowedPattern}`]);
});
