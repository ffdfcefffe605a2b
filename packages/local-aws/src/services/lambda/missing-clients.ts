import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCache } from '../../kernel/cache.ts';
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
  const wanted = new Set(clientsOf(source));
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

/** Looks into the code itself, and not into the packages that lie beside it. */
function clientsOf(source: CodeSource): readonly string[] {
  if (source.kind === 'inline') return source.file === 'index.js' ? clientsIn(source.text) : [];
  if (source.kind !== 'directory') return [];
  const isFolder = statSync(source.path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const files = isFolder ? readdirSync(source.path).map((name) => join(source.path, name)) : [source.path];
  return files.filter((file) => /\.[cm]?js$/.test(file)).flatMap(clientsInFile);
}

/** What files name, until they change: bundles are large, and each start and each reload asks again. */
const known = createCache<string, readonly string[]>(1_000);

function clientsInFile(file: string): readonly string[] {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > mostBytes) return [];
  const key = `${file} ${found.ino} ${found.size} ${found.mtimeMs}`;
  const clients = known.get(key) ?? clientsInBytes(readFileSync(file));
  known.set(key, clients);
  return clients;
}

/** The names are ASCII, and reading bytes as Latin-1 costs far less than as UTF-8. */
const clientsInBytes = (bytes: Buffer): readonly string[] =>
  bytes.includes('@aws-sdk/') ? clientsIn(bytes.toString('latin1')) : [];
