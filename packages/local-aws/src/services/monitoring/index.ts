import type { MetricSample, PutMetric } from '../../contract/metrics.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { inTurns } from '../../kernel/in-turns.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { Alarms } from './alarms.ts';
import type { MonitoringContext } from './context.ts';
import { Metrics } from './metrics.ts';
import { monitoringProtocol } from './query.ts';
import { createResources } from './resources.ts';
import { createMonitoringStore } from './store.ts';
import { minuteMs, type EpochMs } from '../../kernel/clock.ts';

export interface MonitoringPorts extends Ports {
  readonly publishMessage: PublishMessage;
  /** Answers states that are measured once a minute, such as the number of messages in queues. */
  readonly gauges: () => readonly MetricSample[];
}

export interface MonitoringService extends Service {
  readonly put: PutMetric;
}

/**
 * Amazon CloudWatch: the metrics of the last day, alarms that are evaluated every minute, and their messages to SNS.
 */
export function createMonitoring(ports: MonitoringPorts): MonitoringService {
  const { clock, region, accountId, operator, database } = ports;
  const metrics = new Metrics(database);
  const store = createMonitoringStore(database);
  const alarms = new Alarms(ports, metrics, store);
  const put: PutMetric = (sample) => metrics.put(sample, sample.at ?? clock.now(), sample.value, sample);
  const context: MonitoringContext = { region, accountId, clock, metrics, putMetric: put, alarms, store };
  let cancel: (() => void) | undefined;
  const tick = (): void => {
    const now = clock.now();
    // The windows of this turn end where the minute began.
    for (const gauge of ports.gauges()) put({ ...gauge, at: Math.floor(now / minuteMs) * minuteMs - 1 });
    metrics.expire(now);
    inTurns(alarms.evaluate()).catch(operator.unexpected);
    begin();
  };
  // Queues are measured and alarms judged each minute. Without any, old metrics alone are to be dropped.
  const idleUntil = (): EpochMs =>
    alarms.all().length > 0 || ports.gauges().length > 0 ? clock.now() : (metrics.firstExpiry() ?? Infinity);
  const begin = (): void => void (cancel = clock.after(minuteMs - (clock.now() % minuteMs), tick, idleUntil));
  return {
    ...monitoringProtocol(actions),
    ...registryOf(actions, context),
    conditionKeys: [],
    resources: createResources({ region, accountId, clock, alarms, store }),
    put,
    start() {
      alarms.begin();
      for (const alarm of alarms.all())
        if (alarm.kind === 'metric' && alarm.unwatched !== undefined)
          operator.info(`The alarm ${alarm.name} is not watched here: ${alarm.unwatched}.`);
      begin();
    },
    async stop() {
      cancel?.();
      metrics.close();
    },
  };
}
