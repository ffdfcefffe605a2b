import type { GetScheduleGroupOutput } from '@aws-sdk/client-scheduler';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Scope } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { onGroup, requiredName, schedulerAction } from '../context.ts';
import type { Group } from '../registry.ts';
import { groupArn } from '../arns.ts';

export const GetScheduleGroup = schedulerAction({
  input: { Name: requiredName },
  needs: onGroup('scheduler:GetScheduleGroup'),
  genuine: () => [{ Name: 'default' }],
  run: ({ Name }, { registry, ...scope }): Wire<GetScheduleGroupOutput> => described(registry.group(Name), scope),
});

export const described = ({ name, createdMs }: Group, scope: Scope): Wire<GetScheduleGroupOutput> => ({
  Arn: groupArn(scope, name),
  Name: name,
  State: 'ACTIVE',
  CreationDate: secondsOf(createdMs),
  LastModificationDate: secondsOf(createdMs),
});
