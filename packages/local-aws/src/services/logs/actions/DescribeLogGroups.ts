import type { DescribeLogGroupsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { groupArn, logsAction } from '../context.ts';
import { invalidParameter, pager } from '../errors.ts';

const askedOf = (prefix: string, pattern: string) => ['DescribeLogGroups', prefix, pattern];

export const DescribeLogGroups = logsAction({
  input: {
    logGroupNamePrefix: text({ min: 1, max: 512 }),
    logGroupNamePattern: text({ max: 512 }),
    nextToken: text({ min: 1 }),
    limit: integer({ min: 1, max: 50 }),
  },
  needs: (_input, scope) => [{ action: 'logs:DescribeLogGroups', resource: groupArn(scope, ':log-stream:') }],
  genuine: () => [
    { logGroupNamePrefix: '/aws', limit: 2 },
    { logGroupNamePattern: 'a', nextToken: pager.places(askedOf('', 'a')).write(1), limit: 50 },
  ],
  async run(input, { groups }): Promise<Wire<DescribeLogGroupsResponse>> {
    const { logGroupNamePrefix = '', logGroupNamePattern = '', nextToken, limit = 50 } = input;
    if (logGroupNamePrefix !== '' && logGroupNamePattern !== '')
      throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    const found = groups
      .list()
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
    const asked = askedOf(logGroupNamePrefix, logGroupNamePattern);
    const { entries, next } = pager.placed(found, { token: nextToken, limit, asked });
    const sizes = await Promise.all(entries.map(groups.storedBytes));
    const logGroups = entries.map(({ name, arn, createdAt, retentionDays }, index) => ({
      logGroupName: name,
      arn: `${arn}:*`,
      logGroupArn: arn,
      creationTime: createdAt,
      metricFilterCount: 0,
      // docs: Amazon CloudWatch Logs API Reference, "LogGroup"
      storedBytes: sizes[index],
      logGroupClass: 'STANDARD' as const,
      ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
    }));
    return { logGroups, ...(next !== undefined && { nextToken: next }) };
  },
});
