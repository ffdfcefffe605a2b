import { readOutbox } from '../runtime/outbox.ts';
import type { FaultControl } from '../faults/faults.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs } from '../runtime/outputs.ts';
import { startRuntime, type Runtime, type RuntimeOptions } from '../runtime/runtime.ts';
import { createCalls, type Calls } from './calls.ts';
import { awsOf, createCallers, type AwsConfiguration, type Callers } from './callers.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** A running stack that belongs to one test, or to one file of tests. */
export interface TestStack extends Callers {
  /** What `outputs.json` would hold: URLs, ids, keys, outputs of the stacks. */
  readonly outputs: Outputs;
  /** What clients of the SDK take, with the credentials of an administrator: `new S3Client(stack.aws)`. */
  readonly aws: AwsConfiguration;
  readonly clock: Pick<VirtualClock, 'now' | 'advance'>;
  readonly faults: FaultControl;
  /** Who called what, and which statement allowed it. */
  readonly calls: Calls;
  readonly runtime: Runtime;
  /** Callers of the API with this logical id, where the stack has several. */
  api(logicalId: string): Callers;
  /** The messages that would have left the account; the newest comes first. */
  outbox(): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

export async function startStack(options: Omit<RuntimeOptions, 'clock' | 'port'>): Promise<TestStack> {
  const quiet: { of?: Calls } = {};
  const clock = createVirtualClock(async () => quiet.of?.quiet());
  const runtime = await startRuntime({ ...options, clock, port: 0 });
  const { outputs, faults } = runtime;
  const calls = createCalls(runtime);
  quiet.of = calls;
  return {
    ...createCallers(outputs, outputs),
    outputs,
    aws: awsOf(outputs, outputs.credentials),
    clock,
    faults,
    calls,
    runtime,
    api(logicalId) {
      const api = outputs.graphqlApis[logicalId];
      const known = Object.keys(outputs.graphqlApis).join(', ');
      if (!api) throw new OperatorError('NoGraphqlApi', `There is no API ${logicalId}. There are: ${known}.`);
      return createCallers(outputs, api);
    },
    outbox: () => readOutbox(`${options.dataDirectory}/outbox`),
    stop: runtime.stop,
  };
}
