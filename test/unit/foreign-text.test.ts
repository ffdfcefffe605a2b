import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { fixed, places, readByHand } from './foreign-text.ts';

const packages = resolve(import.meta.dirname, '../../packages');
const evaluators = new Set([
  ...['RegExp', 'Script', 'SourceTextModule', 'Function', 'compileFunction', 'eval', 'jsonata'],
  ...['runInContext', 'runInNewContext', 'runInThisContext'],
]);
/** `vm.Script` is known as `Script`. */
const nameOf = (callee: ts.Expression): string =>
  (ts.isPropertyAccessExpression(callee) ? callee.name : callee).getText();

/** Whether a file makes a pattern out of something that is not written down in it, or evaluates a text. */
function evaluates(file: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  let found = false;
  const visit = (node: ts.Node): void => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && evaluators.has(nameOf(node.expression))) {
      const [first] = node.arguments ?? [];
      if (first && !ts.isStringLiteral(first) && !ts.isRegularExpressionLiteral(first)) found = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('every place where text from outside could meet a pattern or an evaluator is known, with its bound', () => {
  const found = ['local-aws/src', 's3-select/src'].flatMap((folder) =>
    readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|js|cjs)$/.test(name) && evaluates(join(packages, folder, name)))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const known = [...new Set([...places.map(({ file }) => file), ...Object.keys(fixed)])];
  expect(found.sort()).toEqual(known.sort());
});

it('each bound has a test that holds it', () => {
  const missing = [...places, ...readByHand].filter(({ heldBy }) => !existsSync(join(packages, heldBy)));
  expect(missing.map(({ heldBy }) => heldBy)).toEqual([]);
});
