import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import base from './tsconfig.base.json' with { type: 'json' };

const common = {
  // Within the repository its packages are their sources; what they export is made of these by a build.
  alias: Object.entries(base.compilerOptions.paths).map(([find, [source = '']]) => ({
    find,
    replacement: fileURLToPath(new URL(source, import.meta.url)),
  })),
  pool: 'forks',
  // No promise about time: what hangs ends here, and what only waits for a busy machine does not.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 30_000 } },
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
} as const;

const isLong = process.env['RELIABILITY'] === 'full';

/** Tests of what keeps nothing in its process: functions, encoders, evaluators. */
const pure = [
  'packages/s3-select/test/**/*.test.ts',
  'packages/local-aws/test/{iam,protocol}/**/*.test.ts',
  'packages/local-aws/test/services/*/engine/**/*.test.ts',
  'test/unit/**/*.test.ts',
];

export default defineConfig({
  test: {
    // One more than the two cores that this has to be fast on: many of these wait.
    maxWorkers: 3,
    globalSetup: ['test/support/shared-folder.ts'],
    // Translated modules are kept between runs: a single file is then tested a second sooner.
    experimental: { fsModuleCache: true },
    projects: [
      // Files share the modules of their worker, except those of Amplify, which remembers who is signed in. A third of
      // all the time went into loading them again for each file.
      { test: { ...common, name: 'pure', isolate: false, include: pure } },
      {
        test: {
          ...common,
          name: 'unit',
          isolate: false,
          include: ['test/{conformance,infra,packaging}/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...pure],
        },
      },
      // One runtime serves these, started as `npm start` starts it.
      {
        test: {
          ...common,
          name: 'system',
          include: ['test/e2e/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/authorization/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      // Bodies, frames and signatures that nobody means well; HOSTILE=full runs the long form. One file at a time:
      // answers are timed.
      {
        test: {
          ...common,
          name: 'hostile',
          isolate: false,
          include: ['test/hostile/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          globalSetup: ['test/hostile/support/global-setup.ts'],
        },
      },
      // What happens when everything goes wrong, in the short form; RELIABILITY=full runs the long one, one file at a
      // time: two hundred subscribers are promised how soon they are up to date.
      {
        test: {
          ...common,
          name: 'reliability',
          isolate: false,
          include: ['test/reliability/**/*.test.ts'],
          fileParallelism: !isLong,
          // Projects with other numbers of workers run one after the other.
          sequence: { groupOrder: isLong ? 1 : 0 },
          globalSetup: ['test/reliability/support/global-setup.ts'],
        },
      },
    ],
  },
});
