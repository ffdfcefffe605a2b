import type { CreateEventSourceMappingCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { functionName, lambdaAction } from '../context.ts';
import { mappingConfiguration, mappingMembers, mappingWith } from '../event-sources/mapping.ts';

export const CreateEventSourceMapping = lambdaAction({
  input: {
    ...mappingMembers,
    FunctionName: functionName,
    EventSourceArn: text({ required: true }),
    StartingPosition: text({ values: ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] }),
  },
  needs: ({ FunctionName }, { functionArn }) => [
    {
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      context: { 'lambda:functionarn': typeof FunctionName === 'string' ? functionArn(FunctionName) : undefined },
    },
  ],
  genuine: () => [{ FunctionName: 'hostile-nothing', EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:hostile' }],
  async run(
    { FunctionName, EventSourceArn, ...settings },
    context,
  ): Promise<Wire<CreateEventSourceMappingCommandOutput>> {
    const { functions, eventSources, ids, clock, region, accountId } = context;
    const { invokedArn: functionArn } = functions.find(FunctionName);
    const lastModified = Math.floor(clock.now() / 1000);
    const mapping = mappingWith({ uuid: ids.uuid(), sourceArn: EventSourceArn, functionArn, lastModified }, settings);
    eventSources.requireOnly(mapping);
    await eventSources.check(mapping);
    eventSources.put(mapping);
    return { ...mappingConfiguration(mapping, region, accountId), State: 'Creating' };
  },
});
