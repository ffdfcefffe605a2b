import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { operatorCodes } from '../../src/kernel/operator-error.ts';

const root = resolve(import.meta.dirname, '../../src');
const sources = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

const files = sources.map((file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));

function visitAll(see: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
}

/** Maps every class to the one that it extends. */
function parents(): Map<string, string> {
  const found = new Map<string, string>();
  visitAll((node) => {
    if (!ts.isClassDeclaration(node) || !node.name) return;
    const parent = node.heritageClauses?.[0]?.types[0]?.expression;
    if (parent && ts.isIdentifier(parent)) found.set(node.name.text, parent.text);
  });
  return found;
}

/** Collects every text that is handed to the constructor of an error, by the error's class or the first of its kind. */
function textsByClass(): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>();
  const extended = parents();
  const kindOf = (name: string): string => {
    const parent = name === 'OperatorError' || name === 'AwsError' ? undefined : extended.get(name);
    return parent?.endsWith('Error') === true && parent !== 'Error' ? kindOf(parent) : name;
  };
  const add = (name: string, given: readonly ts.Expression[] = []): void => {
    if (!name.endsWith('Error')) return;
    const codes = texts.get(name) ?? new Set<string>();
    texts.set(name, codes);
    for (const argument of given) if (ts.isStringLiteral(argument)) codes.add(argument.text);
  };
  visitAll((node) => {
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) add(kindOf(node.expression.text), node.arguments);
    if (!ts.isClassDeclaration(node) || !node.name) return;
    const name = kindOf(node.name.text);
    const seeSuper = (within: ts.Node): void => {
      if (ts.isCallExpression(within) && within.expression.kind === ts.SyntaxKind.SuperKeyword)
        add(name, within.arguments);
      ts.forEachChild(within, seeSuper);
    };
    seeSuper(node);
  });
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
