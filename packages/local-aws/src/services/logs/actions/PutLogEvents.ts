import type { PutLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Wire } from '../../../protocol/actions.ts';
import { list, long, structure, text } from '../../../protocol/members.ts';
import { inGroup, logsAction } from '../context.ts';
import { invalidParameter, streamNotFound } from '../errors.ts';
import { rejectedOf, sizeOf, streamName } from '../streams.ts';

/** docs: Amazon CloudWatch Logs API Reference, "PutLogEvents" */
const mostBytes = 1_048_576;

export const PutLogEvents = logsAction({
  input: {
    logGroupName: text({ required: true, min: 1, max: 512 }),
    logStreamName: streamName,
    logEvents: list(
      structure({ timestamp: long({ required: true, min: 0 }), message: text({ required: true, min: 1 }) }),
      {
        required: true,
        min: 1,
        max: 10_000,
      },
    ),
    // Tokens are ignored. docs: Amazon CloudWatch Logs API Reference, "PutLogEvents"
    sequenceToken: text({ min: 1 }),
  },
  needs: inGroup('logs:PutLogEvents'),
  genuine: ({ logGroup, logStream }) => [
    { logGroupName: logGroup, logStreamName: logStream, logEvents: [{ timestamp: 1, message: 'hostile' }] },
  ],
  async run(input, { groups, now, measure }): Promise<Wire<PutLogEventsResponse>> {
    const group = groups.find(input);
    const { logStreamName: stream, logEvents } = input;
    if (!(await groups.hasStream(group, stream))) throw streamNotFound();
    const size = sizeOf(logEvents);
    if (size > mostBytes) throw invalidParameter(`Upload too large: ${size} bytes exceeds limit of ${mostBytes}`);
    if (logEvents.some(({ timestamp }, index) => timestamp < (logEvents[index - 1]?.timestamp ?? 0)))
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    const { accepted, rejectedLogEventsInfo } = rejectedOf(logEvents, now(), group.retentionDays);
    groups.putStream(group, stream);
    for (const { timestamp, message } of accepted) {
      measure(group.name, message);
      groups.append(group, { timestamp, stream, message });
    }
    return { nextSequenceToken: String(now()), ...(rejectedLogEventsInfo && { rejectedLogEventsInfo }) };
  },
});
