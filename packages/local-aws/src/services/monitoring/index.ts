import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { isForm } from '../../protocol/refusal.ts';
import { createResources } from './resources.ts';

/**
 * Amazon CloudWatch, as far as a template names it: alarms and dashboards are read and kept, and do nothing. Metrics
 * are not collected here, so no alarm is judged; that is said at every start.
 */
export function createMonitoring({ region, accountId, operator }: Ports): Service {
  const alarms = new Set<string>();
  const json = jsonProtocol('GraniteServiceVersion20100801');
  const query = queryProtocol('http://monitoring.amazonaws.com/doc/2010-08-01/');
  return {
    ...json,
    // Clients of its older protocol are refused in that.
    read: (request) => (isForm(request) ? query : json).read(request),
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
