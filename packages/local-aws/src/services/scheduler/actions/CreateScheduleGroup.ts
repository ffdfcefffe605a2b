import type { CreateScheduleGroupOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { clientToken, onGroup, requiredName, schedulerAction } from '../context.ts';
import { conflict } from '../errors.ts';
import { groupArn } from '../arns.ts';

export const tag = structure({
  Key: text({ required: true, min: 1, max: 128 }),
  Value: text({ required: true, min: 1, max: 256 }),
});

export const CreateScheduleGroup = schedulerAction({
  input: { Name: requiredName, ClientToken: clientToken, Tags: list(tag, { max: 200 }) },
  needs: onGroup('scheduler:CreateScheduleGroup'),
  genuine: () => [{ Name: 'hostile-group', Tags: [{ Key: 'a', Value: 'b' }] }],
  run({ Name, Tags = [] }, { registry, region, accountId }): Wire<CreateScheduleGroupOutput> {
    if (registry.hasGroup(Name)) throw conflict(`Schedule group ${Name} already exists.`);
    registry.putGroup({ name: Name, tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) });
    return { ScheduleGroupArn: groupArn({ region, accountId }, Name) };
  },
});
