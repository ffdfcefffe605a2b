import type { PutTargetsResponse } from '@aws-sdk/client-eventbridge';
import { passingRole, type Members } from '../../../contract/action.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, map, structure, text } from '../../../protocol/members.ts';
import { busReference, eventsAction, onRule, ruleName, targetId } from '../context.ts';
import type { TargetProperties } from '../rules.ts';

const targetMembers = {
  Id: targetId,
  Arn: text({ required: true, min: 1, max: 1600 }),
  RoleArn: text({ min: 1, max: 1600 }),
  Input: text({ max: 8192 }),
  InputPath: text({ max: 256 }),
  InputTransformer: structure({
    InputPathsMap: map(text({ max: 256 }), { max: 100 }),
    InputTemplate: text({ required: true, min: 1, max: 8192 }),
  }),
  SqsParameters: structure({ MessageGroupId: text({ max: 100 }) }),
  HttpParameters: structure({
    PathParameterValues: list(text()),
    HeaderParameters: map(text({ max: 512 })),
    QueryStringParameters: map(text({ max: 512 })),
  }),
  AppSyncParameters: structure({ GraphQLOperation: text({ min: 1, max: 1_048_576 }) }),
  DeadLetterConfig: structure({ Arn: text({ min: 1, max: 1600 }) }),
  RetryPolicy: structure({
    MaximumRetryAttempts: integer({ min: 0, max: 185 }),
    MaximumEventAgeInSeconds: integer({ min: 60, max: 86_400 }),
  }),
};

const rolesOf = ({ Targets }: Members): readonly unknown[] => [
  ...new Set(
    (Array.isArray(Targets) ? Targets.slice(0, 100) : []).flatMap((target: unknown) =>
      isObject(target) && target['RoleArn'] !== undefined ? [target['RoleArn']] : [],
    ),
  ),
];

/** A target replaces the one with the same id. docs: Amazon EventBridge API Reference, "PutTargets" */
export const PutTargets = eventsAction({
  input: {
    Rule: ruleName,
    EventBusName: busReference,
    Targets: list(structure(targetMembers), { required: true, min: 1, max: 100 }),
  },
  needs: (input, scope) => [
    ...onRule('events:PutTargets', 'Rule')(input, scope),
    ...rolesOf(input).flatMap((role) => passingRole(role, 'events')),
  ],
  genuine: ({ function: name }) => [
    {
      Rule: 'hostile-rule',
      EventBusName: 'default',
      Targets: [{ Id: 'a', Arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`, Input: '{}' }],
    },
  ],
  run({ Rule, EventBusName, Targets }, { registry }): Wire<PutTargetsResponse> {
    const rule = registry.rule(Rule, EventBusName);
    const { properties } = rule.definition;
    const targets = new Map<string, TargetProperties>((properties.Targets ?? []).map((target) => [target.Id, target]));
    for (const target of Targets) targets.set(target.Id, target as TargetProperties);
    registry.changeRule(rule, { properties: { ...properties, Targets: [...targets.values()] } });
    return { FailedEntries: [], FailedEntryCount: 0 };
  },
});
