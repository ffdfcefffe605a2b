import { action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import type { Groups } from '../groups.ts';
import { limitOf, pageOf } from '../paging.ts';

interface Input {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNamePattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

export const createDescribeLogGroups = (groups: Groups) =>
  action<Input, unknown>(
    { logGroupNamePrefix: text, logGroupNamePattern: text, nextToken: text, limit: integer },
    (input) => {
      const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
      const found = groups
        .list()
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
      const { page, ...next } = pageOf(found, input.nextToken, limitOf(input.limit, 50));
      const logGroups = page.map(({ name, arn, createdAt, retentionDays }) => ({
        logGroupName: name,
        arn: `${arn}:*`,
        logGroupArn: arn,
        creationTime: createdAt,
        metricFilterCount: 0,
        logGroupClass: 'STANDARD',
        ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
      }));
      return { logGroups, ...next };
    },
  );
