import { defineConfig } from 'vitest/config';

const common = { pool: 'forks', testTimeout: 30_000, hookTimeout: 90_000, env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } } as const;

// `npm test` has five minutes on two cores: the two files that need most of them run with RELIABILITY=short or full only.
const long = process.env['RELIABILITY'] === undefined ? ['test/reliability/crash-points.test.ts', 'test/reliability/subscribers.test.ts'] : [];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts', 'test/infra/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'web/test/**/*.test.ts'] } },
      // One runtime serves these, started as `npm start` starts it.
      { test: { ...common, name: 'system', include: ['test/e2e/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/authorization/**/*.test.ts'], globalSetup: ['test/support/global-setup.ts'] } },
      // What happens when everything goes wrong, in the short form; RELIABILITY=full runs the long one.
      { test: { ...common, name: 'reliability', include: ['test/reliability/**/*.test.ts'], exclude: long, globalSetup: ['test/reliability/support/global-setup.ts'] } },
      // Hostile input against a runtime in a process of its own, in the short form; HOSTILE=full runs the long one. One file at a time: answers are timed.
      { test: { ...common, name: 'hostile', include: ['test/hostile/**/*.test.ts'], fileParallelism: false, globalSetup: ['test/hostile/support/global-setup.ts'] } },
    ],
  },
});
