import { gunzipSync } from 'node:zlib';
import type { MetricSample, PutMetric } from '../../contract/metrics.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Ports, Service, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { isForm } from '../../protocol/refusal.ts';
import * as actions from './actions/index.ts';
import { Alarms } from './alarms.ts';
import type { MonitoringContext } from './context.ts';
import { Metrics } from './metrics.ts';
import { createResources } from './resources.ts';
import { createMonitoringStore } from './store.ts';
import { minuteMs } from '../../kernel/clock.ts';

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
    alarms.evaluate();
    cancel = clock.after(minuteMs - (clock.now() % minuteMs), tick);
  };
  return {
    ...monitoringProtocol(),
    ...registryOf(actions, context),
    conditionKeys: [],
    resources: createResources({ region, accountId, clock, alarms }),
    put,
    start() {
      alarms.begin();
      for (const alarm of alarms.all())
        if (alarm.kind === 'metric' && alarm.unwatched !== undefined)
          operator.info(`The alarm ${alarm.name} is not watched here: ${alarm.unwatched}.`);
      cancel = clock.after(minuteMs - (clock.now() % minuteMs), tick);
    },
    async stop() {
      cancel?.();
      metrics.close();
    },
  };
}

/** Clients of its older protocol get errors in that protocol. observed: @aws-sdk/client-cloudwatch 3.1164 (JSON 1.0) */
function monitoringProtocol() {
  const json = jsonProtocol('GraniteServiceVersion20100801');
  const query = queryProtocol('http://monitoring.amazonaws.com/doc/2010-08-01/');
  return {
    ...json,
    read: (request: UnauthenticatedRequest) =>
      isForm(request) ? { action: query.read(request).action, input: {} } : json.read(unpacked(request)),
  };
}

const mostBytes = 16 * 2 ** 20;

/** SDKs compress measurements. observed: @aws-sdk/client-cloudwatch 3.1164 (PutMetricData, from 10 KB on) */
function unpacked(request: UnauthenticatedRequest): UnauthenticatedRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: mostBytes }) };
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid gzip.');
  }
}
