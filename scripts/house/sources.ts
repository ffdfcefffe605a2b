import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The folders of hand-written source. Tests, scripts and benchmarks are not source. */
const folders = ['packages/local-aws/src', 'packages/s3-select/src', 'functions', 'infra', 'resolvers', 'web/src'];
const testFolders = ['test', 'packages/local-aws/test', 'packages/s3-select/test'];

const filesBelow = (root: string, folder: string): readonly string[] => {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(?:tsx?|[cm]?js)$/.test(entry.name) && !/\.d\.ts$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !/(?:^|\/)(?:node_modules|dist|build)\//.test(file))
      .toSorted();
  } catch {
    return [];
  }
};

/** Lists the hand-written source files of a tree, as paths from its root. */
export const sourceFiles = (root: string): readonly string[] => folders.flatMap((folder) => filesBelow(root, folder));

/**
 * Lists the test files: those beside the packages and in `test/`. A corpus is data whose exact bytes matter, so it is
 * left out.
 */
export const testFiles = (root: string): readonly string[] =>
  testFolders.flatMap((folder) => filesBelow(root, folder)).filter((file) => !file.includes('/corpus/'));

/** Lists everything that people write as code: sources, tests, scripts, benchmarks and configurations. */
export const codeFiles = (root: string): readonly string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !/^(?:\..*|node_modules|generated|build|cdk\.out)$/.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(root, entry.name) : entry.name))
    .filter((file) => /\.(?:tsx?|[cm]?js)$/.test(file) && !file.includes('/corpus/'));
