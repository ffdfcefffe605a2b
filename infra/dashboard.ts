import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  SingleValueWidget,
  Stats,
  type Alarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Metrics } from './metrics.ts';

/** Makes one page, from what users notice to what it costs. It has at most 50 metrics, which are free. */
export function createDashboard(scope: Construct, metrics: Metrics, alarms: Alarm[]): Dashboard {
  const { api, machine, own } = metrics;
  const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
    new GraphWidget({ title, left, right, width: 8, height: 6 });
  const dashboard = new Dashboard(scope, 'Dashboard');
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 }));
  dashboard.addWidgets(
    graph('Queries', [metrics.requests], [api('Latency', 'p50'), api('Latency', 'p95')]),
    graph('Errors', [api('5XXError'), api('4XXError'), metrics.throttles, ...metrics.functionErrors]),
    graph(
      'Sockets',
      [api('ActiveConnections'), api('ActiveSubscriptions')],
      [api('PublishDataMessageServerError'), api('SubscribeServerError'), api('ConnectServerError')],
    ),
  );
  dashboard.addWidgets(
    graph('Reports', [
      own('report-dragon', 'ReportReceived'),
      own('accept-report', 'ReportAccepted'),
      own('accept-report', 'ReportRejected'),
      own('close-report', 'ReportFailed'),
      own('finish-report', 'ReportSwept'),
    ]),
    graph(
      'Workflow',
      ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut'].map((name) =>
        machine(name),
      ),
      [machine('ExecutionTime', 'p95')],
    ),
    graph('Left over', [metrics.oldestOpen], metrics.deadLetters),
  );
  dashboard.addWidgets(
    new SingleValueWidget({
      title: 'Cost of the account this month, US$',
      metrics: [metrics.spent],
      width: 8,
      height: 4,
    }),
    graph(
      'What is paid for',
      [metrics.requests],
      [machine('ExecutionsStarted'), api('ActiveConnections', Stats.AVERAGE)],
    ),
  );
  return dashboard;
}
