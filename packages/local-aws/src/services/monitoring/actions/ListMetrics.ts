import type { ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { inTurns } from '../../../kernel/in-turns.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { monitoringAction, namespace, pager, shownDimensions } from '../context.ts';

const recentMs = 3 * 3_600_000;
const pageSize = 500;

/** docs: Amazon CloudWatch API Reference, "ListMetrics" */
export const ListMetrics = monitoringAction({
  input: {
    Namespace: text(namespace),
    MetricName: text({ min: 1, max: 255 }),
    Dimensions: list(
      structure({ Name: text({ required: true, min: 1, max: 255 }), Value: text({ min: 1, max: 1_024 }) }),
      { max: 10 },
    ),
    RecentlyActive: text({ values: ['PT3H'] }),
    NextToken: text(),
  },
  needs: anywhere('cloudwatch:ListMetrics'),
  genuine: () => [{}, { Namespace: 'Hostile', MetricName: 'a', Dimensions: [{ Name: 'n' }] }],
  async run(input, { metrics, clock }): Promise<Wire<ListMetricsOutput>> {
    const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
    const since = RecentlyActive === undefined ? -Infinity : clock.now() - recentMs;
    const found = (await inTurns(metrics.metrics(since)))
      .filter(({ namespace: own, name }) => own === (Namespace ?? own) && name === (MetricName ?? name))
      .filter(({ dimensions: own }) =>
        Dimensions.every(({ Name, Value }) => Object.hasOwn(own, Name) && own[Name] === (Value ?? own[Name])),
      );
    const asked = ['ListMetrics', Namespace, MetricName, Dimensions, RecentlyActive];
    const { entries, next } = pager.placed(found, { token: NextToken, limit: pageSize, asked });
    return {
      Metrics: entries.map((id) => ({
        Namespace: id.namespace,
        MetricName: id.name,
        Dimensions: shownDimensions(id),
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
