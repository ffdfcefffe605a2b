import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { operatorCodes } from '../../src/kernel/operator-error.ts';

const root = resolve(import.meta.dirname, '../../src');
const sources = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

/** Collects every text that is handed to the constructor of an error, by the error's class. */
function textsByClass(): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>();
  for (const file of sources) {
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text.endsWith('Error')) {
        const name = node.expression.text;
        const codes = texts.get(name) ?? new Set<string>();
        texts.set(name, codes);
        for (const argument of node.arguments ?? []) if (ts.isStringLiteral(argument)) codes.add(argument.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  }
  return texts;
}

it('what AWS says and what only the operator hears are told apart by their codes', () => {
  const texts = textsByClass();
  const said = [...(texts.get('OperatorError') ?? [])].filter((text) => /^\w+$/.test(text));
  texts.delete('OperatorError');
  expect(said.sort()).toEqual([...operatorCodes].sort());
  expect(texts.get('AwsError')?.size).toBeGreaterThan(50);
  const byOthers = new Set([...texts.values()].flatMap((codes) => [...codes]));
  expect(operatorCodes.filter((code) => byOthers.has(code))).toEqual([]);
});
