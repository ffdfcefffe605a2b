import type { UpdateEventSourceMappingCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, mappingId, onMapping } from '../context.ts';
import { mappingConfiguration, mappingMembers, mappingWith } from '../event-sources/mapping.ts';

export const UpdateEventSourceMapping = lambdaAction({
  input: { ...mappingMembers, UUID: mappingId },
  needs: onMapping('lambda:UpdateEventSourceMapping'),
  genuine: () => [{ UUID: '00000000-0000-4000-8000-000000000000', BatchSize: 5, Enabled: false }],
  async run({ UUID, FunctionName, ...settings }, context): Promise<Wire<UpdateEventSourceMappingCommandOutput>> {
    const { functions, eventSources, clock, region, accountId } = context;
    const known = eventSources.find(UUID);
    const functionArn = FunctionName === undefined ? known.functionArn : functions.find(FunctionName).invokedArn;
    const identity = { uuid: UUID, sourceArn: known.sourceArn, functionArn };
    const mapping = mappingWith({ ...identity, lastModified: Math.floor(clock.now() / 1000) }, settings, known);
    await eventSources.check(mapping);
    eventSources.put(mapping);
    return { ...mappingConfiguration(mapping, region, accountId), State: 'Updating' };
  },
});
