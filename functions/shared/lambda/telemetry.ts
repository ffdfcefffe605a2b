import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../storage/telemetry.ts';

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
