import type { TagResourceOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { schedulerAction } from '../context.ts';
import type { Group, Registry } from '../registry.ts';
import { tag } from './CreateScheduleGroup.ts';
import { onResource } from '../../../contract/action.ts';

/** Only groups have tags. docs: EventBridge Scheduler API Reference, "TagResource" */
export const groupReference = text({
  required: true,
  min: 1,
  max: 1011,
  pattern: /^arn:aws(-[a-z]+)?:scheduler:[a-z0-9-]+:\d{12}:schedule-group\/[0-9a-zA-Z\-_.]+$/,
  patternText: '^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$',
});

export const groupOf = (registry: Registry, arn: string): Group => registry.group(arn.split('/')[1] ?? '');

export const TagResource = schedulerAction({
  input: { ResourceArn: groupReference, Tags: list(tag, { required: true, max: 200 }) },
  needs: onResource('scheduler:TagResource'),
  genuine: () => [
    {
      ResourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default',
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  ],
  run({ ResourceArn, Tags }, { registry }): Wire<TagResourceOutput> {
    const { name, tags } = groupOf(registry, ResourceArn);
    registry.putGroup({ name, tags: { ...tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) } });
    return {};
  },
});
