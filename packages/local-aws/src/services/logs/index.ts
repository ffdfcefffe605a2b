import { dayMs, hourMs, systemClock } from '../../kernel/clock.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import { policyNamed } from '../../contract/policy.ts';
import type { WriteEvent } from '../../contract/ports.ts';
import type { Ports, Service, WriteLog } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { invalidParameter } from './errors.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { createLogFiles } from './files.ts';
import { createGroups } from './groups.ts';
import { metricFilterProvider } from './metric-filter-resource.ts';
import { MetricFilters } from './metric-filters.ts';
import { createResourcePolicies } from './resource-policies.ts';
import { createResources } from './resources.ts';
import { createLogsStore } from './store.ts';

export type LogsPorts = Omit<Ports, 'writeLog'> & {
  /** The folder of the log files, which people can read and tail. */
  readonly directory: string;
};

const expiryIntervalMs = 3_600_000;

/** docs: Amazon CloudWatch API Reference, "PutMetricData" (two weeks before to two hours after now) */
const isNear = (ms: number): boolean => ms >= -14 * dayMs && ms <= 2 * hourMs;

export interface LogsService extends Service {
  readonly writeLog: WriteLog;
  readonly writeEvent: WriteEvent;
}

export function createLogs(ports: LogsPorts): LogsService {
  const { clock, region, accountId, operator } = ports;
  const files = createLogFiles(ports.directory, clock, operator);
  const store = createLogsStore(ports.database);
  const groups = createGroups({ clock, files, store, region, accountId });
  let cancelExpiry: (() => void) | undefined;
  let stopped = false;
  const policies = createResourcePolicies(store, clock.now);
  const filters = new MetricFilters(ports.putMetric, clock);
  const measure = (group: string, message: string): void => {
    filters.measure(group, message);
    // Functions log with the machine's time, whatever the clock of the runtime is.
    const ahead = clock.now() - systemClock.now();
    for (const { at, ...sample } of embeddedMetrics(message)) {
      if (at === undefined) ports.putMetric(sample);
      else if (isNear(at + ahead - clock.now())) ports.putMetric({ ...sample, at: at + ahead });
    }
  };
  const expire = (): void => {
    cancelExpiry = clock.after(expiryIntervalMs, expire, () => (groups.haveRetention() ? clock.now() : Infinity));
    groups.expireAll().catch(operator.unexpected);
  };
  return {
    ...jsonProtocol('Logs_20140328'),
    ...registryOf(actions, { groups, policies, region, accountId, now: clock.now, measure }, invalidParameter),
    conditionKeys: [],
    resources: {
      ...createResources(groups, region),
      ...policies.resources,
      'AWS::Logs::MetricFilter': metricFilterProvider(groups, filters),
    },
    policyOf: (arn) => policyNamed(arn, policies.document()),
    async writeEvent({ logGroup, logStream, message }) {
      groups.find({ logGroupName: logGroup });
      filters.measure(logGroup, message);
      groups.append({ name: logGroup }, { timestamp: clock.now(), stream: logStream, message });
    },
    writeLog(group, stream, message) {
      // A request that the end of the runtime cuts off may still log something, when the directory may already be gone.
      if (stopped) return;
      groups.ensure(group);
      measure(group, message);
      groups.append({ name: group }, { timestamp: clock.now(), stream, message });
    },
    start: expire,
    async stop() {
      cancelExpiry?.();
      stopped = true;
      await filters.settled();
      await files.flush();
    },
  };
}
