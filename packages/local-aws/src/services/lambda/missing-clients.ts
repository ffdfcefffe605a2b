import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../kernel/operator-error.ts';
import { sdkInstallations, type CodeSource } from './code.ts';

/** Longer files are not read: the search is for the sake of a note. */
const mostBytes = 8 * 2 ** 20;

/** Finds the clients that `require("@aws-sdk/client-x")`, `from "@aws-sdk/client-x"` and `import(…)` name. */
const named = /(?:\brequire\(|\bfrom|\bimport\(?)\s*["'](@aws-sdk\/(?:client|lib)-[a-z0-9-]{1,80})["']/g;

/**
 * Names the AWS clients that code leaves to Lambda's runtime, which has all of them, and that are not installed here.
 * docs: AWS Lambda Developer Guide, "Building Lambda functions with Node.js"
 */
export function missingClients(name: string, source: CodeSource, installations = sdkInstallations()): OperatorError[] {
  const own = source.kind === 'directory' ? [join(source.path, 'node_modules')] : [];
  const isThere = (client: string): boolean =>
    [...own, ...installations].some((modules) => existsSync(join(modules, client)));
  const wanted = new Set(textsOf(source).flatMap(clientsIn));
  const missing = [...wanted].filter((client) => !isThere(client)).sort();
  if (missing.length === 0) return [];
  const names = missing.join(' ');
  return [
    new OperatorError(
      'PackageMissing',
      `${name} uses ${missing.join(', ')}, which Lambda has and this machine has not. Its calls fail until it is ` +
        `installed with the app: npm install --save-dev ${names}`,
    ),
  ];
}

const clientsIn = (text: string): string[] => [...text.matchAll(named)].map(([, client = '']) => client);

/** Reads the code itself, and not the packages that lie beside it. */
function textsOf(source: CodeSource): string[] {
  if (source.kind === 'inline') return source.file === 'index.js' ? [source.text] : [];
  if (source.kind !== 'directory') return [];
  const isFolder = statSync(source.path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const files = isFolder ? readdirSync(source.path).map((name) => join(source.path, name)) : [source.path];
  return files
    .filter((file) => /\.[cm]?js$/.test(file) && isShort(file))
    .map((file) => readFileSync(file))
    .map((bytes) => (bytes.includes('@aws-sdk/') ? bytes.toString('utf8') : ''));
}

function isShort(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && found.size <= mostBytes;
}
