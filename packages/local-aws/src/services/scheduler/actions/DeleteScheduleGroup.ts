import type { DeleteScheduleGroupOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { clientToken, onGroup, requiredName, schedulerAction } from '../context.ts';
import { validation } from '../errors.ts';

export const DeleteScheduleGroup = schedulerAction({
  input: { Name: requiredName, clientToken },
  needs: onGroup('scheduler:DeleteScheduleGroup'),
  genuine: () => [{ Name: 'hostile-none' }],
  run({ Name }, { registry }): Wire<DeleteScheduleGroupOutput> {
    const { name } = registry.group(Name);
    if (name === 'default') throw validation('The default schedule group cannot be deleted.');
    registry.removeGroup(name);
    return {};
  },
});
