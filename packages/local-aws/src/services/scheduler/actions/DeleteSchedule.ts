import type { DeleteScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { clientToken, onSchedule, requiredName, schedulerAction, someName } from '../context.ts';

export const DeleteSchedule = schedulerAction({
  input: { Name: requiredName, groupName: someName, clientToken },
  needs: onSchedule('scheduler:DeleteSchedule', 'groupName'),
  genuine: () => [{ Name: 'hostile-none', groupName: 'default' }],
  run({ Name, groupName = 'default' }, { registry }): Wire<DeleteScheduleOutput> {
    registry.remove(registry.schedule(groupName, Name));
    return {};
  },
});
