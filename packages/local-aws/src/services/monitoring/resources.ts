import { asText } from '../../kernel/as-text.ts';
import type { Scope } from '../../contract/action.ts';
import { declaredTags, honoured, inert, tagList, text, type PropertySpec } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import type { Clock } from '../../kernel/clock.ts';
import { findings } from '../../kernel/errors.ts';
import { readInput } from '../../protocol/members.ts';
import type { MetricAlarm } from './alarm.ts';
import type { Alarms } from './alarms.ts';
import { alarmArn } from './context.ts';
import { alarmMembers, alarmChecks, alarmOf, type AlarmInput } from './definition.ts';
import { parseAlarmRule } from './engine/alarm-rule.ts';
import { validationError } from './errors.ts';
import type { MonitoringStore } from './store.ts';

export interface ResourceContext extends Scope {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly store: Pick<MonitoringStore, 'declareTags'>;
}

const unseen = inert('there is no CloudWatch console on a laptop');

const common: Record<string, PropertySpec> = {
  AlarmName: text,
  AlarmDescription: text,
  ActionsEnabled: honoured,
  AlarmActions: honoured,
  OKActions: honoured,
  InsufficientDataActions: honoured,
  Tags: tagList,
};

const nameOf = ({ properties, physicalName }: ResourceRequest): string =>
  String(properties['AlarmName'] ?? physicalName({ maxLength: 255 }));

export const createResources = (context: ResourceContext): Record<string, ResourceProvider> => ({
  'AWS::CloudWatch::Alarm': {
    properties: {
      ...common,
      ComparisonOperator: text,
      DatapointsToAlarm: honoured,
      Dimensions: honoured,
      EvaluateLowSampleCountPercentile: honoured,
      EvaluationPeriods: honoured,
      ExtendedStatistic: text,
      MetricName: text,
      Metrics: honoured,
      Namespace: text,
      Period: honoured,
      Statistic: text,
      Threshold: honoured,
      ThresholdMetricId: text,
      TreatMissingData: text,
      Unit: text,
    },
    async examine(request) {
      const read: AlarmInput[] = [];
      const unread = await findings(() => read.push(alarmInput(request)));
      return [...unread, ...(await findings(...read.flatMap(alarmChecks)))];
    },
    provision(request) {
      const alarm = metricAlarmOf(context, request);
      context.alarms.keep(alarm);
      context.store.declareTags(alarm.name, declaredTags(request.properties['Tags']));
      return { ref: alarm.name, attributes: { Arn: alarm.arn } };
    },
    remove: ({ ref }) => context.alarms.remove(ref),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    properties: { ...common, AlarmRule: text },
    examine: ({ properties }) => findings(() => parseAlarmRule(asText(properties['AlarmRule']))),
    provision(request) {
      const { properties } = request;
      const name = nameOf(request);
      const alarmRule = String(properties['AlarmRule']);
      parseAlarmRule(alarmRule);
      const arn = alarmArn(context, name);
      context.alarms.keep({
        kind: 'composite',
        name,
        arn,
        description: properties['AlarmDescription'] as string | undefined,
        actionsEnabled: String(properties['ActionsEnabled'] ?? true) === 'true',
        actions: {
          OK: arnsOf(properties['OKActions']),
          ALARM: arnsOf(properties['AlarmActions']),
          INSUFFICIENT_DATA: arnsOf(properties['InsufficientDataActions']),
        },
        updatedAt: context.clock.now(),
        alarmRule,
      });
      context.store.declareTags(name, declaredTags(properties['Tags']));
      return { ref: name, attributes: { Arn: arn } };
    },
    remove: ({ ref }) => context.alarms.remove(ref),
  },
  'AWS::CloudWatch::Dashboard': {
    properties: { DashboardName: text, DashboardBody: unseen, Tags: unseen },
    provision({ properties, physicalName }) {
      const name = String(properties['DashboardName'] ?? physicalName({ maxLength: 255 }));
      return { ref: name, attributes: {} };
    },
  },
});

const metricAlarmOf = (context: ResourceContext, request: ResourceRequest): MetricAlarm =>
  alarmOf(alarmInput(request), context, context.clock.now());

function alarmInput(request: ResourceRequest): AlarmInput {
  const { Tags: _tags, ...properties } = request.properties;
  const input = { ...(typed(properties) as object), AlarmName: nameOf(request) };
  return readInput(alarmMembers, input, refusals) as unknown as AlarmInput;
}

const refusals = { action: 'AWS::CloudWatch::Alarm', refuse: validationError };
const arnsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(asText) : []);

const numbers: ReadonlySet<string> = new Set(['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold']);
const flags: ReadonlySet<string> = new Set(['ActionsEnabled', 'ReturnData']);

/** Templates may write numbers and truth values as texts. */
function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (typeof inner !== 'string') return [name, typed(inner)];
      if (numbers.has(name) && inner.trim() !== '' && Number.isFinite(Number(inner))) return [name, Number(inner)];
      return [name, flags.has(name) ? inner === 'true' : inner];
    }),
  );
}
