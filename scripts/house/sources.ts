import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../test/support/cli.ts';

/** Where hand-written source stands. Tests, scripts and benchmarks are not source. */
const folders = [
  'packages/local-aws/src',
  'packages/s3-select/src',
  'functions',
  'infra',
  'resolvers',
  'web/src',
] as const;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|c?js)$/.test(entry.name) && !/\.d\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(?:^|\/)node_modules\//.test(file))
    .toSorted();

/** The hand-written source files, as paths from the root of the repository. */
export const sourceFiles = (): readonly string[] => folders.flatMap(filesBelow);

/** The files of tests: beside the packages and in `test/`. */
export const testFiles = (): readonly string[] =>
  ['test', 'packages/local-aws/test', 'packages/s3-select/test'].flatMap(filesBelow);
