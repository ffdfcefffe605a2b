import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import { createResources } from './resources.ts';

/**
 * Amazon CloudWatch, as far as a template names it: alarms and dashboards are read and kept, and do nothing. Metrics
 * are not collected here, so no alarm is judged; that is said at every start.
 */
export function createMonitoring({ region, accountId, operator }: Ports): Service {
  const alarms = new Set<string>();
  return {
    ...jsonProtocol('GraniteServiceVersion20100801'),
    ...registryOf({}, {}),
    conditionKeys: [],
    resources: createResources({ region, accountId, alarms }),
    start() {
      if (alarms.size > 0)
        operator.info(`${alarms.size} alarms of the template are not watched: there is no CloudWatch on a laptop.`);
    },
    stop: async () => {},
  };
}
