import { honoured, inert, list, object, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { Ports } from '../../contract/service.ts';
import type { Bus } from './bus.ts';
import { createRule, type RuleProperties } from './rules.ts';

const target = object({
  Id: honoured,
  Arn: required(text),
  RoleArn: text,
  Input: honoured,
  InputPath: honoured,
  InputTransformer: object({ InputPathsMap: honoured, InputTemplate: honoured }),
  DeadLetterConfig: object({ Arn: text }),
  RetryPolicy: object({ MaximumRetryAttempts: honoured, MaximumEventAgeInSeconds: honoured }),
});

export function createRuleResource(ports: Ports, bus: Bus): ResourceProvider {
  return {
    properties: {
      Name: text,
      Description: text,
      EventBusName: text,
      EventPattern: honoured,
      ScheduleExpression: text,
      State: only('ENABLED', 'DISABLED'),
      Targets: list(target),
      Tags: inert('tags have no effect on a run'),
    },
    provision(request) {
      const properties = request.properties as RuleProperties;
      const eventBus = properties.EventBusName ?? 'default';
      if (eventBus !== 'default' && !eventBus.endsWith(':event-bus/default'))
        throw new UnsupportedError(`AWS::Events::Rule ${request.logicalId}: the event bus ${eventBus}`);
      const name = properties.Name ?? request.physicalName({ maxLength: 64 });
      const arn = `arn:aws:events:${ports.region}:${ports.accountId}:rule/${name}`;
      bus.define(createRule(name, arn, properties));
      return { ref: name, attributes: { Arn: arn } };
    },
    remove: ({ ref }) => bus.remove(ref),
  };
}
