import { defineConfig } from 'vitest/config';

const common = { pool: 'forks', testTimeout: 30_000, hookTimeout: 90_000, env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } } as const;

export default defineConfig({
  test: {
    // One more than the two cores that this has to be fast on: many of these wait.
    maxWorkers: 3,
    projects: [
      // Its files share the modules of their worker: to load them anew for each took a quarter of the time of all.
      { test: { ...common, name: 'unit', isolate: false, include: ['test/unit/**/*.test.ts', 'test/infra/**/*.test.ts', 'packages/*/test/**/*.test.ts'] } },
      // One runtime serves these, started as `npm start` starts it.
      { test: { ...common, name: 'system', include: ['test/e2e/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/authorization/**/*.test.ts'], globalSetup: ['test/support/global-setup.ts'] } },
      // Bodies, frames and signatures that nobody means well; HOSTILE=full runs the long form. One file at a time: answers are timed.
      { test: { ...common, name: 'hostile', include: ['test/hostile/**/*.test.ts'], fileParallelism: false, globalSetup: ['test/hostile/support/global-setup.ts'] } },
      // What happens when everything goes wrong, in the short form; RELIABILITY=full runs the long one.
      { test: { ...common, name: 'reliability', include: ['test/reliability/**/*.test.ts'], globalSetup: ['test/reliability/support/global-setup.ts'] } },
    ],
  },
});
