import type { PutPermissionCommandOutput } from '@aws-sdk/client-eventbridge';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import { structure, text } from '../../../protocol/members.ts';
import type { Wire } from '../../../protocol/actions.ts';
import type { Statement } from '../bus-policies.ts';
import { eventsAction, onBus } from '../context.ts';
import { validation } from '../errors.ts';
import { asText } from '../../../kernel/as-text.ts';

export const statementId = text({ min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/, patternText: '[a-zA-Z0-9-_]+' });
export const permittedBus = text({
  min: 1,
  max: 256,
  pattern: /^[.\-_A-Za-z0-9]+$/,
  patternText: '[\\.\\-_A-Za-z0-9]+',
});

const condition = structure({
  Type: text({ required: true }),
  Key: text({ required: true }),
  Value: text({ required: true }),
});

/**
 * A request gives a statement by its parts, or a whole policy. docs: Amazon EventBridge API Reference, "PutPermission"
 */
export const PutPermission = eventsAction({
  input: {
    EventBusName: permittedBus,
    Action: text({ min: 1, max: 64, pattern: /^events:[a-zA-Z]+$/, patternText: 'events:[a-zA-Z]+' }),
    Principal: text({ min: 1, max: 12, pattern: /^(\d{12}|\*)$/, patternText: '(\\d{12}|\\*)' }),
    StatementId: statementId,
    Condition: condition,
    Policy: text(),
  },
  needs: onBus('events:PutPermission', 'EventBusName'),
  genuine: () => [
    { EventBusName: 'default', Action: 'events:PutEvents', Principal: '111111111111', StatementId: 'hostile' },
  ],
  run({ EventBusName, Policy, ...parts }, { registry }): Wire<PutPermissionCommandOutput> {
    const { name, arn } = registry.bus(EventBusName);
    if (Policy === undefined) {
      const statement = statementOf(arn, parts);
      registry.policies.put(name, asText(statement['Sid']), statement);
      return {};
    }
    const [other] = Object.keys(parts);
    if (other !== undefined) throw new UnsupportedError(`PutPermission with Policy beside ${other}`);
    registry.policies.replace(name, parsed(Policy));
    return {};
  },
});

interface Parts {
  readonly Action?: string;
  readonly Principal?: string;
  readonly StatementId?: string;
  readonly Condition?: { readonly Type: string; readonly Key: string; readonly Value: string };
}

/** recorded: localstack/localstack, test_events.py (test_put_permission) */
function statementOf(arn: string, { Action, Principal, StatementId, Condition }: Parts): Statement {
  const missing = Object.entries({ Action, Principal, StatementId }).find(([, value]) => value === undefined);
  if (missing) throw validation(`Parameter ${missing[0]} must be specified.`);
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: arn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
}

function parsed(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    throw validation('Policy is not valid JSON.');
  }
}
