import { honoured, inert, list, object, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { groupArn, scheduleArn } from './arns.ts';
import { findings } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { keyOf, type ScheduleDefinition, type ScheduleProperties } from './definition.ts';
import { validation } from './errors.ts';
import { checkDates, checkWindow } from './members.ts';
import { momentChecks } from './moments.ts';
import type { Registry } from './registry.ts';

export const createResources = (ports: Ports, registry: Registry): Record<string, ResourceProvider> => ({
  'AWS::Scheduler::Schedule': {
    properties: {
      Name: text,
      Description: text,
      GroupName: text,
      ScheduleExpression: text,
      ScheduleExpressionTimezone: text,
      StartDate: text,
      EndDate: text,
      State: text,
      FlexibleTimeWindow: object({ Mode: text, MaximumWindowInMinutes: honoured }),
      KmsKeyArn: inert('schedules are not encrypted at rest here'),
      Target: object({
        Arn: text,
        RoleArn: text,
        Input: honoured,
        DeadLetterConfig: object({ Arn: text }),
        RetryPolicy: object({ MaximumRetryAttempts: honoured, MaximumEventAgeInSeconds: honoured }),
        SqsParameters: object({ MessageGroupId: text }),
        EventBridgeParameters: object({ DetailType: text, Source: text }),
      }),
    },
    examine: ({ properties, logicalId }) => findingsOf(logicalId, properties, registry),
    provision(request) {
      const { properties, logicalId } = request;
      const name = String(properties['Name'] ?? request.physicalName({ maxLength: 64 }));
      const definition = definitionOf(logicalId, name, properties);
      registry.provision(definition);
      return { ref: name, attributes: { Arn: scheduleArn(ports, `${definition.group}/${name}`) } };
    },
    remove({ attributes }) {
      const [group = '', name = ''] = String(attributes['Arn']).split('/').slice(1);
      registry.forget(keyOf(group, name));
    },
  },
  'AWS::Scheduler::ScheduleGroup': {
    properties: { Name: text, Tags: list(object({ Key: text, Value: text })) },
    provision({ properties, physicalName }) {
      const name = String(properties['Name'] ?? physicalName({ maxLength: 64 }));
      const Tags = (properties['Tags'] ?? []) as readonly { readonly Key: string; readonly Value: string }[];
      registry.provisionGroup({ name, tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) });
      return { ref: name, attributes: { Arn: groupArn(ports, name), State: 'ACTIVE' } };
    },
    remove: ({ ref }) => registry.forgetGroup(ref),
  },
});

/** What is not there, or is no text, is told by the properties. */
function findingsOf(logicalId: string, given: Readonly<Record<string, unknown>>, { schedules }: Registry) {
  const properties = given as unknown as ScheduleProperties;
  const { ScheduleExpression: expression, FlexibleTimeWindow: window, Target: target } = given;
  const dates = ['StartDate', 'EndDate'].filter((member) => given[member] !== undefined);
  return findings(
    ...dates.map((member) => () => timeOf(logicalId, member, given[member])),
    () => checkDates(...momentsOf(given)),
    () => {
      if (isObject(window)) checkWindow(properties);
    },
    ...(typeof expression === 'string' ? momentChecks(properties) : []),
    () => {
      if (isObject(target) && typeof target['Arn'] === 'string') schedules.checkTarget(properties);
    },
  );
}

function definitionOf(logicalId: string, name: string, given: Readonly<Record<string, unknown>>): ScheduleDefinition {
  const { Name: _, GroupName = 'default', StartDate, EndDate, ...rest } = given;
  const properties = {
    ...rest,
    ...(StartDate !== undefined && { startMs: timeOf(logicalId, 'StartDate', StartDate) }),
    ...(EndDate !== undefined && { endMs: timeOf(logicalId, 'EndDate', EndDate) }),
  } as unknown as ScheduleProperties;
  checkDates(...momentsOf(given));
  checkWindow(properties);
  return { name, group: String(GroupName), properties };
}

/** The start and the end as milliseconds; what is no date is told by itself. */
const momentsOf = ({
  StartDate,
  EndDate,
}: Readonly<Record<string, unknown>>): [number | undefined, number | undefined] => [
  StartDate === undefined ? undefined : Date.parse(String(StartDate)),
  EndDate === undefined ? undefined : Date.parse(String(EndDate)),
];

function timeOf(logicalId: string, member: string, value: unknown): number {
  const moment = Date.parse(String(value));
  if (Number.isNaN(moment)) throw validation(`AWS::Scheduler::Schedule ${logicalId}: ${member} is not a date.`);
  return moment;
}
