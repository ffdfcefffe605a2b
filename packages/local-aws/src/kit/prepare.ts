import { cpSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { synthesize, type GivenContext } from '../assembly/synthesize.ts';
import { createOperator } from '../kernel/operator.ts';
import { readSoundConfiguration } from '../runtime/configuration-faults.ts';
import type { SeededUser } from '../runtime/outputs-model.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import { freshHome } from './home.ts';
import { startStack, type TestStack } from './stack.ts';

type OfRuntime = Omit<
  RuntimeOptions,
  'assembly' | 'dataDirectory' | 'port' | 'clock' | 'users' | 'console' | 'restart'
>;

/** The options of `startRuntime` that make sense in a test, and what is for tests alone. */
export interface StackOptions extends OfRuntime {
  /** The folder of the app: of `cdk.json` and `local-aws.json`; the current folder unless given. */
  readonly app?: string;
  /** Values of the context for the synthesis, over those of cdk.json. */
  readonly context?: GivenContext;
  /** A ready cloud assembly or a template, in the folder of the app; without it the app is synthesised. */
  readonly assembly?: string;
  /** Users, instead of those of `local-aws.json`. */
  readonly users?: readonly (Pick<SeededUser, 'username' | 'password'> & Partial<SeededUser>)[];
  /** Fills the state that every stack begins with. It runs once. */
  readonly prepare?: (stack: TestStack) => Promise<unknown>;
}

/** The state of a stack, of which each test gets a copy. */
export interface PreparedStack {
  /** Starts a stack that begins with the prepared state and shares nothing with others. */
  start(): Promise<TestStack>;
  /** Stops the stacks that run, and removes all files. */
  dispose(): Promise<void>;
}

/** What a copy does not begin with: it belongs to one run, or names its addresses. */
const ofOneRun = /^(regions\/[^/]+\/)?(temporary|lock\.db.*|outputs\.json|amplify_outputs\.json)$/;

/** Synthesises the app, unless an assembly is given, starts it once and fills its state. */
export async function prepareStack({ app = '.', prepare, ...given }: StackOptions = {}): Promise<PreparedStack> {
  const home = freshHome();
  const running = new Set<TestStack>();
  const stopAll = async (): Promise<void> => {
    await Promise.all([...running].map((stack) => stack.stop()));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const options = await optionsOf(resolve(app), home, given);
    const base = join(home, 'prepared');
    const first = await startStack({ ...options, dataDirectory: base });
    running.add(first);
    await prepare?.(first);
    await first.calls.quiet();
    await stopOne(running, first);
    let count = 0;
    const { seed: _, ...further } = options;
    return {
      async start() {
        const dataDirectory = join(home, `stack-${(count += 1)}`);
        cpSync(base, dataDirectory, { recursive: true, filter: (path) => !ofOneRun.test(relative(base, path)) });
        const stack = await startStack({ ...further, dataDirectory });
        const stop = async (): Promise<void> => {
          await stopOne(running, stack);
          rmSync(dataDirectory, { recursive: true, force: true });
        };
        running.add(stack);
        return { ...stack, stop };
      },
      dispose: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function stopOne(running: Set<TestStack>, stack: TestStack): Promise<void> {
  running.delete(stack);
  await stack.stop();
}

async function optionsOf(
  app: string,
  home: string,
  { assembly, context, users, ...given }: Omit<StackOptions, 'app' | 'prepare'>,
): Promise<Omit<RuntimeOptions, 'dataDirectory'>> {
  const configured = readSoundConfiguration(app);
  const made = assembly === undefined ? join(home, 'cdk.out') : resolve(app, assembly);
  if (assembly === undefined) await synthesize(app, made, context);
  return {
    parameterStore: configured.parameterStore ?? [],
    // What a test expects to fail is no news. What nobody expects is.
    operator: createOperator({ level: 'error' }),
    ...given,
    assembly: made,
    users: (users ?? configured.users ?? []).map((user) => ({ groups: [], ...user })),
  };
}
