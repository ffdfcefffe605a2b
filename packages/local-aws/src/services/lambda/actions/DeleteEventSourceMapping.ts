import type { DeleteEventSourceMappingCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, mappingId, onMapping } from '../context.ts';
import { mappingConfiguration } from '../event-sources/mapping.ts';

export const DeleteEventSourceMapping = lambdaAction({
  input: { UUID: mappingId },
  needs: onMapping('lambda:DeleteEventSourceMapping'),
  genuine: () => [{ UUID: '00000000-0000-4000-8000-000000000000' }],
  run({ UUID }, { eventSources, region, accountId }): Wire<DeleteEventSourceMappingCommandOutput> {
    const mapping = eventSources.find(UUID);
    eventSources.remove(UUID);
    return { ...mappingConfiguration(mapping, region, accountId), State: 'Deleting' };
  },
});
