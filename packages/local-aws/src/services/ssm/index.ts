import { createJsonHandler } from '../../protocol/json.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { createActions } from './actions/index.ts';
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
    resources: { 'AWS::SSM::Parameter': parameterProvider(context) },
    actions: Object.keys(actions),
    handle: createJsonHandler('AmazonSSM', actions),
    parameterValue: (name) => state.get(name)?.value,
    stop: async () => {},
  };
}
