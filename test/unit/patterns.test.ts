import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Found {
  readonly place: string;
  readonly expression: RegExp;
}

/** The regular expressions that stand in the sources of what meets text from outside. */
function expressionsOf(folder: string): Found[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|js|cjs)$/.test(name))
    .flatMap((name) => {
      const file = join(root, folder, name);
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      const found: Found[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const [, pattern = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
          found.push({ place: `${relative(root, file)}: ${node.text}`, expression: new RegExp(pattern, flags) });
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

/** What only the template of whoever runs the runtime holds. */
const ownTemplate = ['assembly/intrinsics.ts', 'iam/match.ts', 'iam/compiled.ts', 'events/engine/input.ts'];
/** Looked for at one place only (flag y), or in a text that is short because of what was checked before. */
const elsewhere = [
  'protocol/rest-xml.ts',
  // A parameter has at most 8,192 characters.
  'ssm/parameters.ts',
];

const pumps = [
  'a',
  'A',
  '0',
  ' ',
  '\n',
  '=',
  '"',
  "'",
  '-',
  '.',
  ':',
  '/',
  '\\',
  '{',
  '${',
  '{{',
  '<',
  '(',
  '[',
  '?',
  'é',
  'a ',
  'a.',
  '0.',
  'a=',
  '\t',
];
const ends = ['', '\u0000', 'x', ' '];

/**
 * Measures the processor time of the worst text. A short text comes first, because an expression that takes cubic time
 * would never end on a long one.
 */
function worstMs(expression: RegExp): number {
  let worst = 0;
  for (const length of [1_000, 30_000])
    for (const pump of pumps)
      for (const end of ends) {
        const text = pump.repeat(length / pump.length) + end;
        const started = process.cpuUsage();
        expression.lastIndex = 0;
        expression.test(text);
        const { user, system } = process.cpuUsage(started);
        worst = Math.max(worst, (user + system) / 1000);
        if (worst > 200) return worst;
      }
  return worst;
}

describe('regular expressions', () => {
  it.each(['packages/local-aws/src', 'packages/s3-select/src', 'functions', 'resolvers'])(
    'of %s take a time that grows with the text, and no faster',
    (folder) => {
      const slow = expressionsOf(folder)
        .filter(({ place }) => ![...ownTemplate, ...elsewhere].some((name) => place.includes(name)))
        .filter(({ expression }) => worstMs(expression) > 200);
      expect(slow.map(({ place }) => place)).toEqual([]);
    },
  );
});
