import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * Writes log lines and counts. Attributes are ids, statuses, counts and error names, but never texts of reports, tokens
 * or phone numbers.
 */
export interface Telemetry {
  info(message: string, attributes?: Attributes): void;
  warn(message: string, attributes?: Attributes): void;
  error(message: string, attributes?: Attributes): void;
  count(metric: MetricName, value?: number): void;
  flush(): void;
}

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type MetricName =
  | 'ReportReceived'
  | 'ReportRepeated'
  | 'ReportAccepted'
  | 'ReportRejected'
  | 'ReportFailed'
  | 'StartDeferred'
  | 'SelectFallback'
  | 'ViewWrites'
  | 'ViewConflicts'
  | 'Resharded'
  | 'ReportSwept'
  | 'SweepFailed'
  | 'OldestOpenReportSeconds';

export function createTelemetry(): Telemetry {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: process.env['POWERTOOLS_METRICS_NAMESPACE'] ?? 'Dragons' });
  return {
    info: (message, attributes = {}) => logger.info(message, attributes),
    warn: (message, attributes = {}) => logger.warn(message, attributes),
    error: (message, attributes = {}) => logger.error(message, attributes),
    count: (metric, value = 1) =>
      metrics.addMetric(metric, metric === 'OldestOpenReportSeconds' ? MetricUnit.Seconds : MetricUnit.Count, value),
    // Publishing without a metric would write a warning into the log at every call.
    flush: () => void (metrics.hasStoredMetrics() && metrics.publishStoredMetrics()),
  };
}

export const silentTelemetry: Telemetry = { info() {}, warn() {}, error() {}, count() {}, flush() {} };
