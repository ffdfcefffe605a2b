import { jsonProtocol } from '../../protocol/json.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/action.ts';
import { createActions } from './actions/index.ts';
import { createNeeds } from './needs.ts';
import type { SsmContext } from './parameters.ts';
import { parameterProvider } from './resources.ts';
import { createSsmState } from './state.ts';

export interface SsmService extends Service {
  /** The current value, for `AWS::SSM::Parameter::Value` and dynamic references. */
  parameterValue(name: string): string | undefined;
}

export function createSsm(ports: Ports): SsmService {
  const state = createSsmState(ports.database);
  const context: SsmContext = { state, now: () => ports.clock.now(), region: ports.region, accountId: ports.accountId };
  const actions = createActions(context);
  return {
    ...jsonProtocol('AmazonSSM'),
    ...registryOf(actions, createNeeds(ports)),
    conditionKeys: ['ssm:overwrite', 'ssm:recursive', 'ssm:policies'],
    resources: { 'AWS::SSM::Parameter': parameterProvider(context) },
    parameterValue: (name) => state.get(name)?.value,
    stop: async () => {},
  };
}
