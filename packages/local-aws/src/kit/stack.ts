import { readOutbox } from '../runtime/outbox.ts';
import type { FaultControl } from '../faults/faults.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs } from '../runtime/outputs-model.ts';
import { startRuntime, type Runtime, type RuntimeOptions } from '../runtime/runtime.ts';
import { createCalls, type Calls } from './calls.ts';
import { awsOf, createCallers, type AwsConfiguration, type Callers } from './callers.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** What runs in a region, and those who call it. */
export interface TestRegion extends Callers {
  /** What `outputs.json` would hold: URLs, ids, keys, outputs of the stacks. */
  readonly outputs: Outputs;
  /** What clients of the SDK take, with the credentials of an administrator: `new S3Client(stack.aws)`. */
  readonly aws: AwsConfiguration;
  /** Callers of the API with this logical id, where the region has several. */
  api(logicalId: string): Callers;
}

/** A running stack that belongs to one test, or to one file of tests. Calls go to the main region. */
export interface TestStack extends TestRegion {
  readonly clock: Pick<VirtualClock, 'now' | 'advance'>;
  readonly faults: FaultControl;
  /** Who called what, and which statement allowed it. */
  readonly calls: Calls;
  readonly runtime: Runtime;
  /** Another region, where stacks of several run: `stack.region('us-east-1').apiKey()`. */
  region(name: string): TestRegion;
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
    ...regionOf(outputs),
    clock,
    faults,
    calls,
    runtime,
    region(name) {
      const regions = [outputs, ...runtime.furtherRegions.map((further) => further.outputs)];
      const found = regions.find(({ region }) => region === name);
      const known = regions.map(({ region }) => region).join(', ');
      if (!found) throw new OperatorError('OtherRegion', `No stack runs in ${name}. There are stacks in ${known}.`);
      return regionOf(found);
    },
    outbox: () => readOutbox(`${options.dataDirectory}/outbox`),
    stop: runtime.stop,
  };
}

const regionOf = (outputs: Outputs): TestRegion => ({
  ...createCallers(outputs, outputs),
  outputs,
  aws: awsOf(outputs, outputs.credentials),
  api(logicalId) {
    const api = outputs.graphqlApis[logicalId];
    const known = Object.keys(outputs.graphqlApis).join(', ');
    if (!api) throw new OperatorError('NoGraphqlApi', `There is no API ${logicalId}. There are: ${known}.`);
    return createCallers(outputs, api);
  },
});
