import { type Needs, type NeedsTable, type Scope, textOf } from '../../contract/action.ts';

/** What each action needs. */
export function createNeeds({ region, accountId }: Scope): NeedsTable {
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
    DescribeLogGroups: () => [{ action: 'logs:DescribeLogGroups', resource: `${root}:log-stream:` }],
    DescribeLogStreams: inGroup('logs:DescribeLogStreams'),
    FilterLogEvents: inGroup('logs:FilterLogEvents'),
    GetLogEvents: inGroup('logs:GetLogEvents'),
  };
}
