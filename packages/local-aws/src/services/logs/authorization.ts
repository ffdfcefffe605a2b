import { table, textOf, type Authorization, type Needs } from '../../iam/guard.ts';
import { readJsonRequest } from '../../protocol/json.ts';

export function createAuthorization({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): Authorization {
  const root = `arn:aws:logs:${region}:${accountId}:log-group:`;
  const groupOf = ({ logGroupName, logGroupIdentifier }: Readonly<Record<string, unknown>>): string => {
    if (logGroupName !== undefined && logGroupName !== null) return textOf(logGroupName);
    return textOf(logGroupIdentifier)
      .replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '')
      .replace(/:\*$/, '');
  };
  const inGroup =
    (action: string): Needs =>
    (input) => [{ action, resource: `${root}${groupOf(input)}:log-stream:${textOf(input['logStreamName'])}` }];
  return {
    conditionKeys: [],
    read: readJsonRequest,
    needsOf: table({
      DescribeLogGroups: () => [{ action: 'logs:DescribeLogGroups', resource: `${root}:log-stream:` }],
      DescribeLogStreams: inGroup('logs:DescribeLogStreams'),
      FilterLogEvents: inGroup('logs:FilterLogEvents'),
      GetLogEvents: inGroup('logs:GetLogEvents'),
    }),
  };
}
