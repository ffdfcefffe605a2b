import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /\.(tsx?|m?js)$/.test(entry.name) && !/node_modules|\/dist/.test(entry.parentPath),
    )
    .map((entry) => join(entry.parentPath, entry.name));

const packages: Record<string, string> = {
  'local-aws': 'packages/local-aws/src/index.ts',
  's3-select': 'packages/s3-select/src/index.ts',
};
/** Called by Lambda, by AppSync, by the file that starts the command. */
const entries = [
  /^packages\/local-aws\/src\/cli\/main\.ts main$/,
  /^functions\/[^/]+\/(?:\w+-)?handler\.ts handler$/,
  /^resolvers\/.* (request|response)$/,
];

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  parsed.set(file, source);
  return source;
}

/** `file name` of all that a file takes from others; `file *` where it takes whatever there is. */
function takenBy(file: string): string[] {
  const source = parse(file);
  const take = (module: string, names: readonly string[]): string[] => {
    const target =
      packages[module] ?? (module.startsWith('.') ? relative(root, resolve(dirname(file), module)) : undefined);
    return target === undefined ? [] : names.map((name) => `${target} ${name}`);
  };
  const named = (elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): string[] =>
    elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  const declared = source.statements.flatMap((statement) => {
    if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !statement.moduleSpecifier)
      return [];
    const bindings = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings
      : (statement.exportClause ?? statement);
    if (bindings === undefined) return [];
    return take(
      (statement.moduleSpecifier as ts.StringLiteral).text,
      ts.isNamedImports(bindings) || ts.isNamedExports(bindings) ? named(bindings.elements) : ['*'],
    );
  });
  const loaded = [...source.text.matchAll(/\bimport\('([^']+)'\)/g)].flatMap(([, module = '']) => take(module, ['*']));
  return [...declared, ...loaded];
}

/** Functions, constants and classes; types may be exported for the signatures that they stand in. */
function valuesOf(file: string): string[] {
  const exported = parse(file).statements.filter(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  const names = exported.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : '*'));
    return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name
      ? [statement.name.text]
      : [];
  });
  return names.map((name) => `${relative(root, file)} ${name}`);
}

it('what is exported is used by another file', () => {
  const taken = new Set(
    ['packages', 'functions', 'infra', 'resolvers', 'web', 'test', 'scripts', 'bench']
      .flatMap(sources)
      .flatMap(takenBy),
  );
  const exported = ['packages/local-aws/src', 'packages/s3-select/src', 'functions', 'infra', 'resolvers']
    .flatMap(sources)
    .flatMap(valuesOf);
  const unused = exported.filter(
    (entry) =>
      !taken.has(entry) && !taken.has(`${entry.split(' ')[0]} *`) && !entries.some((pattern) => pattern.test(entry)),
  );
  expect(unused).toEqual([]);
  // It reads every file of the repository; beside other work that takes more than half a minute.
});
