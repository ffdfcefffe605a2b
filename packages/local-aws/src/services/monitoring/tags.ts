import { text } from '../../protocol/members.ts';
import { alarmArn, type MonitoringContext } from './context.ts';
import { invalidParameterValue, resourceNotFound } from './errors.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const resourceArn = text({ required: true, min: 1, max: 1_024 });

/** Answers the name of the alarm that an ARN names: other resources with tags are not here. */
export function taggedAlarm(arn: string, context: MonitoringContext): string {
  const name = /:alarm:(.+)$/.exec(arn)?.[1];
  if (name === undefined || !context.alarms.find(name) || alarmArn(context, name) !== arn) throw resourceNotFound(arn);
  return name;
}

/** docs: Amazon CloudWatch API Reference, "TagResource" (50 tags) */
const mostTags = 50;

export function tagAlarm(name: string, given: readonly Tag[], { store }: MonitoringContext): void {
  const all = { ...store.tagsOf(name), ...Object.fromEntries(given.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > mostTags) throw invalidParameterValue(`A resource has at most ${mostTags} tags.`);
  store.putTags(name, all);
}
