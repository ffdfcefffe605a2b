import type { CreateLogStreamCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';
import { streamExists } from '../errors.ts';
import { streamName } from '../streams.ts';

export const CreateLogStream = logsAction({
  input: { logGroupName: text({ required: true, min: 1, max: 512 }), logStreamName: streamName },
  needs: inGroup('logs:CreateLogStream'),
  genuine: ({ logGroup }) => [{ logGroupName: logGroup, logStreamName: 'hostile' }],
  async run(input, { groups }): Promise<Wire<CreateLogStreamCommandOutput>> {
    const group = groups.find(input);
    if (await groups.hasStream(group, input.logStreamName)) throw streamExists();
    groups.putStream(group, input.logStreamName);
    return {};
  },
});
