import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/kernel/operator-error.ts';
import { createOperator } from '../../src/kernel/operator.ts';

const said = (level: Parameters<typeof createOperator>[0] & object): string[] => {
  const lines: string[] = [];
  const { error, warn, info, debug } = createOperator({ ...level, write: (line) => void lines.push(line) });
  error('e');
  warn('w');
  info('i');
  debug('d');
  return lines;
};

describe('the voice to the operator', () => {
  it.each([
    ['error', ['e']],
    ['warn', ['e', 'w']],
    ['info', ['e', 'w', 'i']],
    ['debug', ['e', 'w', 'i', 'd']],
  ] as const)('at %s says %j', (level, expected) => {
    expect(said({ level })).toEqual(expected.map((text) => `local-aws: ${text}\n`));
  });

  it('is at info unless told otherwise, and says what it would write', () => {
    expect(said({})).toHaveLength(3);
    const { writes } = createOperator();
    expect([writes('error'), writes('info'), writes('debug')]).toEqual([true, true, false]);
  });

  it('keeps the trace of what nobody foresaw, whatever was thrown', () => {
    const lines: string[] = [];
    const operator = createOperator({ level: 'error', write: (line) => void lines.push(line) });
    operator.unexpected(new Error('boom'));
    operator.unexpected('text');
    operator.unexpected(new OperatorError('PortInUse', 'Choose another.'));
    expect(lines[0]).toMatch(/^local-aws: unexpected error: Error: boom\n +at .*operator\.test/);
    expect(lines.slice(1)).toEqual(['local-aws: unexpected error: text\n', 'local-aws: PortInUse: Choose another.\n']);
  });

  it('lets nobody steer the terminal', () => {
    const lines: string[] = [];
    createOperator({ write: (line) => void lines.push(line) }).warn('a\u001b[2Jb\rc\u0007\u009bd\te\nf\u202eg\u2066');
    expect(lines).toEqual(['local-aws: a\\u001b[2Jb\\u000dc\\u0007\\u009bd\te\nf\\u202eg\\u2066\n']);
  });
});

/**
 * Finds `process.stderr`, `process.stdout` and `console.log` where they are used, and not where they are only named.
 */
function writers(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const [object, member] = [node.expression.text, node.name.text];
      if (object === 'console' || (object === 'process' && /^std(err|out)$/.test(member)))
        found.push(`${object}.${member}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('nobody else writes to the terminal, but what a command prints', () => {
  const root = resolve(import.meta.dirname, '../../src');
  const others = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|cjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => writers(file).length > 0)
    .map((file) => relative(root, file))
    .filter((file) => !file.startsWith('cli/'));
  expect(others).toEqual(['kernel/operator.ts']);
});
