import { jsonProtocol } from '../../protocol/json.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import type { SsmContext } from './context.ts';
import { parameterProvider } from './resources.ts';
import { createSsmStore } from './store.ts';

export interface SsmService extends Service {
  /** The current value, for `AWS::SSM::Parameter::Value` and dynamic references. */
  parameterValue(name: string): string | undefined;
}

export function createSsm(ports: Ports): SsmService {
  const store = createSsmStore(ports.database);
  const context: SsmContext = { store, now: () => ports.clock.now(), region: ports.region, accountId: ports.accountId };
  return {
    ...jsonProtocol('AmazonSSM'),
    ...registryOf(actions, context),
    conditionKeys: ['ssm:overwrite', 'ssm:recursive', 'ssm:policies'],
    resources: { 'AWS::SSM::Parameter': parameterProvider(context) },
    parameterValue: (name) => store.get(name)?.value,
    stop: async () => {},
  };
}
