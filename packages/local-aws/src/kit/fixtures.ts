import { prepareStack, type PreparedStack, type StackOptions } from './prepare.ts';
import type { TestStack } from './stack.ts';

export * from './index.ts';

type Use<Value> = (value: Value) => Promise<void>;

/** What a test takes: `async ({ stack }) => …`. */
export interface WithStack {
  /** The state that was prepared, of which a test may start more stacks. */
  readonly prepared: PreparedStack;
  readonly stack: TestStack;
}

/** Fixtures for `test.extend` of Vitest. */
export interface StackFixtures {
  /** Is made once for a file of tests. */
  readonly prepared: [(context: object, use: Use<PreparedStack>) => Promise<void>, { scope: 'file' }];
  readonly stack: [
    (context: Pick<WithStack, 'prepared'>, use: Use<TestStack>) => Promise<void>,
    { scope: 'test' | 'file' },
  ];
}

/**
 * Gives each test, or each file of tests, a stack of its own:
 * `test.extend<WithStack>(withStack({ assembly: 'cdk.out' }))`.
 */
export const withStack = ({
  per = 'test',
  ...options
}: StackOptions & {
  /** Who gets a stack: every test unless given. */
  readonly per?: 'test' | 'file';
} = {}): StackFixtures => ({
  prepared: [
    // Vitest reads from the parameter which fixtures are needed.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const prepared = await prepareStack(options);
      try {
        await use(prepared);
      } finally {
        await prepared.dispose();
      }
    },
    { scope: 'file' },
  ],
  stack: [
    async ({ prepared }, use) => {
      const stack = await prepared.start();
      try {
        await use(stack);
      } finally {
        await stack.stop();
      }
    },
    { scope: per },
  ],
});
