import { jsonProtocol } from '../../protocol/json.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { createAllowedPatterns } from './allowed-patterns.ts';
import type { SsmContext } from './context.ts';
import { notForTemplates } from './errors.ts';
import { parameterProvider } from './resources.ts';
import { checkName } from './parameters.ts';
import { createMarks } from './marks.ts';
import { createSecrets } from './secrets.ts';
import { createSsmStore } from './store.ts';

export interface SsmService extends Service {
  /** Answers the current value, for `AWS::SSM::Parameter::Value` and dynamic references. */
  parameterValue(name: string, version?: number): string | undefined;
  /** Makes a parameter, unless there is one of that name. */
  keep(name: string, value: string): void;
}

/** Answers the ARN of the root of the account. */
const rootOf = ({ accountId }: Ports): string => `arn:aws:iam::${accountId}:root`;

export function createSsm(ports: Ports): SsmService {
  const store = createSsmStore(ports.database);
  const { region, accountId, database, ids } = ports;
  const secrets = createSecrets(database, ids);
  const marks = createMarks(database);
  const patterns = createAllowedPatterns();
  const context: SsmContext = { store, marks, secrets, patterns, now: () => ports.clock.now(), region, accountId };
  const modifiedBy = rootOf(ports);
  return {
    ...jsonProtocol('AmazonSSM'),
    ...registryOf(actions, context),
    conditionKeys: ['ssm:overwrite', 'ssm:recursive', 'ssm:policies'],
    resources: { 'AWS::SSM::Parameter': parameterProvider(context) },
    parameterValue(name, version) {
      const found = store.get(name, version);
      if (found?.type === 'SecureString') throw notForTemplates(name);
      return found?.value;
    },
    keep(name, value) {
      checkName(name);
      if (!store.get(name))
        store.put({ name, type: 'String', value, tier: 'Standard', modified: context.now() / 1000, modifiedBy });
    },
    stop: () => patterns.stop(),
  };
}
