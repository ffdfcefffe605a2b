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

export const silentTelemetry: Telemetry = { info() {}, warn() {}, error() {}, count() {}, flush() {} };
