import { honoured, inert, list, object, only, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { verifyPrincipals } from '../../iam/missing-principal.ts';
import { asText } from '../../kernel/as-text.ts';
import { findings, type AwsError } from '../../kernel/errors.ts';
import { busArn, busNameOf } from './arns.ts';
import { checked, statementsOf, type Statement } from './bus-policies.ts';
import { busNotFound, principalNotFound, validation } from './errors.ts';
import type { Registry } from './registry.ts';
import { createRule, rulePatternFaults, targetChecks, type RuleProperties } from './rules.ts';
import { tagsOf } from './tags.ts';
import { tagList } from '../../contract/properties.ts';

const target = object({
  Id: honoured,
  Arn: text,
  RoleArn: text,
  Input: honoured,
  InputPath: honoured,
  InputTransformer: object({ InputPathsMap: honoured, InputTemplate: honoured }),
  SqsParameters: object({ MessageGroupId: text }),
  HttpParameters: object({
    PathParameterValues: list(text),
    HeaderParameters: honoured,
    QueryStringParameters: honoured,
  }),
  AppSyncParameters: object({ GraphQLOperation: text }),
  DeadLetterConfig: object({ Arn: text }),
  RetryPolicy: object({ MaximumRetryAttempts: honoured, MaximumEventAgeInSeconds: honoured }),
});

type Tags = Parameters<typeof tagsOf>[0];

export const createResources = (ports: Ports, registry: Registry): Record<string, ResourceProvider> => ({
  'AWS::Events::Rule': ruleResource(ports, registry),
  'AWS::Events::EventBus': busResource(ports, registry),
  'AWS::Events::EventBusPolicy': busPolicyResource(ports, registry),
});

const ruleResource = (ports: Ports, registry: Registry): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    EventBusName: text,
    EventPattern: honoured,
    ScheduleExpression: text,
    State: only('ENABLED', 'DISABLED'),
    RoleArn: text,
    Targets: list(target),
    Tags: tagList,
  },
  examine({ properties: { Name, EventBusName, Tags, ...given }, logicalId }) {
    const definition = { name: asText(Name ?? logicalId), bus: 'default', tags: tagsOf(Tags as Tags) };
    const { EventPattern, ScheduleExpression, ...others } = given as RuleProperties;
    // The specification tells of a rule that has neither. A target that is missing has no ARN of a service.
    const check = (one: RuleProperties) => () =>
      createRule({ ...definition, properties: { ...others, ...one, Targets: [] } }, '');
    const targets = (others.Targets ?? []).filter((one) => typeof one.Arn === 'string');
    return findings(
      ...(ScheduleExpression === undefined ? [] : [check({ ScheduleExpression })]),
      ...targets.flatMap((one) => targetChecks(one, { name: definition.name, arn: '' })),
      () => EventBusName === undefined || existingBus(ports, registry, EventBusName),
    ).then((found) => once([...(EventPattern === undefined ? [] : rulePatternFaults(EventPattern)), ...found]));
  },
  provision(request) {
    const { Name, EventBusName, Tags, ...properties } = request.properties;
    const bus = existingBus(ports, registry, EventBusName);
    const name = String(Name ?? request.physicalName({ maxLength: 64 }));
    const definition = { name, bus, properties: properties as RuleProperties, tags: tagsOf(Tags as Tags) };
    const arn = registry.provisionRule(definition);
    // recorded: aws-cloudformation/cloudformation-coverage-roadmap#1131
    return { ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: arn } };
  },
  remove: ({ attributes }) => registry.forgetRule(String(attributes['Arn'])),
});

/** Each check of a target that cannot be one says so. */
const once = (faults: readonly AwsError[]): readonly AwsError[] => [
  ...new Map(faults.map((fault) => [fault.message, fault])).values(),
];

function existingBus(ports: Ports, registry: Registry, reference: unknown): string {
  const name = busNameOf(ports, reference === undefined ? undefined : String(reference));
  if (!registry.hasBus(name)) throw busNotFound(name);
  return name;
}

const busResource = (ports: Ports, registry: Registry): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    DeadLetterConfig: object({ Arn: text }),
    Policy: honoured,
    Tags: tagList,
    KmsKeyIdentifier: inert('events are not encrypted at rest here'),
  },
  examine: ({ properties }) =>
    findings(
      () => newBusName(properties),
      () => statementsOf(asText(properties['Name']), properties['Policy']),
    ),
  provision({ properties }) {
    const name = newBusName(properties);
    const { Description, DeadLetterConfig, Tags, Policy } = properties;
    registry.provisionBus({
      name,
      description: Description as string | undefined,
      deadLetterArn: (DeadLetterConfig as { readonly Arn?: string } | undefined)?.Arn,
      tags: tagsOf(Tags as Tags),
    });
    for (const [id, statement] of statementsOf(name, Policy)) registry.policies.provision(name, id, statement);
    return {
      ref: name,
      attributes: { Arn: busArn(ports, name), Name: name, Policy: registry.policies.text(name) ?? '' },
    };
  },
  remove: ({ ref }) => registry.forgetBus(ref),
  verify: verifyPrincipals(
    ({ Policy }) => policyOf(statementsOf('Policy', Policy).map(([, statement]) => statement)),
    ports,
    principalNotFound,
  ),
});

function newBusName({ Name }: ResourceRequest['properties']): string {
  if (Name === 'default') throw validation('The event bus default exists already.');
  return asText(Name);
}

const busPolicyResource = (ports: Ports, registry: Registry): ResourceProvider => ({
  properties: {
    EventBusName: text,
    StatementId: text,
    Statement: honoured,
    Action: text,
    Principal: text,
    Condition: object({ Type: text, Key: text, Value: text }),
  },
  examine: (request) => findings(() => policyOf([statementOf(request, busArn(ports, 'default'), 'Sid')])),
  provision(request) {
    const bus = existingBus(ports, registry, request.properties['EventBusName']);
    const id = String(request.properties['StatementId']);
    registry.policies.provision(bus, id, statementOf(request, busArn(ports, bus), id));
    return { ref: request.physicalName(), attributes: { bus, id } };
  },
  remove: ({ attributes: { bus, id } }) => registry.policies.forget(String(bus), String(id)),
  verify: verifyPrincipals(
    ({ Statement }) => policyOf(Statement === undefined ? [] : [Statement as Statement]),
    ports,
    principalNotFound,
  ),
});

const policyOf = (statements: readonly Statement[]) => checked('policy', statements);

function statementOf({ properties, logicalId }: ResourceRequest, arn: string, Sid: string): Statement {
  const { Statement: whole, Action, Principal, Condition } = properties;
  if (whole !== undefined) return { Sid, ...(whole as Statement) };
  if (Action === undefined || Principal === undefined)
    throw validation(`AWS::Events::EventBusPolicy ${logicalId} needs Statement, or Action and Principal`);
  const { Type, Key, Value } = (Condition ?? {}) as Readonly<Record<string, string>>;
  return {
    Sid,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${String(Principal)}:root` },
    Action,
    Resource: arn,
    ...(Type !== undefined && { Condition: { [Type]: { [String(Key)]: Value } } }),
  };
}
