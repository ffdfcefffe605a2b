import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountId } from '../../support/ports.ts';
import { functionArn, machineArn, queueArn } from '../targets.ts';
import { arnOf, EventsWorld, pattern } from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = new EventsWorld();
  await world.start();
});
afterEach(() => world.end());

describe('a rule by call', () => {
  it('is described, listed, disabled, enabled and deleted', async () => {
    expect(await world.putRule('r', { Description: 'd', Tags: [{ Key: 'k', Value: 'v' }] })).toMatchObject({
      RuleArn: arnOf('rule/r'),
    });
    const described = { Name: 'r', EventBusName: 'default', EventPattern: pattern, State: 'ENABLED', Description: 'd' };
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject({
      ...described,
      CreatedBy: accountId,
    });
    expect(await world.events.send(new ListRulesCommand({ NamePrefix: 'r' }))).toMatchObject({ Rules: [described] });
    await world.events.send(new DisableRuleCommand({ Name: 'r' }));
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject({ State: 'DISABLED' });
    await world.events.send(new EnableRuleCommand({ Name: 'r' }));
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject({ State: 'ENABLED' });
    await world.events.send(new DeleteRuleCommand({ Name: 'r' }));
    await world.events.send(new DeleteRuleCommand({ Name: 'r' }));
    await expect(world.events.send(new DescribeRuleCommand({ Name: 'r' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule r does not exist on EventBus default.',
    });
  });

  it('sends events to its targets until they are removed', async () => {
    world.service.start?.();
    await world.putRule('r');
    expect(await world.putTarget('r')).toMatchObject({ FailedEntries: [], FailedEntryCount: 0 });
    await world.putTarget('r', { Id: 'b', Arn: functionArn, InputPath: '$.detail' });
    await world.putEvent();
    expect(world.targets.sent).toMatchObject([{ to: queueArn }, { to: functionArn, body: '{"n":1}' }]);
    await world.events.send(new RemoveTargetsCommand({ Rule: 'r', Ids: ['a'] }));
    await world.putEvent();
    expect(world.sentTo()).toEqual([queueArn, functionArn, functionArn]);
    expect(await world.events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).toMatchObject({
      Targets: [{ Id: 'b' }],
    });
  });

  it('keeps its targets and tags when it is put again, and nothing else', async () => {
    await world.putRule('r', { Description: 'd', Tags: [{ Key: 'k', Value: 'v' }] });
    await world.putTarget('r');
    await world.putRule('r', { State: 'DISABLED', Tags: [{ Key: 'k', Value: 'w' }] });
    const { Description, State } = await world.events.send(new DescribeRuleCommand({ Name: 'r' }));
    expect({ Description, State }).toEqual({ Description: undefined, State: 'DISABLED' });
    expect(await world.events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).toMatchObject({
      Targets: [{ Id: 'a' }],
    });
    expect(await world.events.send(new ListTagsForResourceCommand({ ResourceARN: arnOf('rule/r') }))).toMatchObject({
      Tags: [{ Key: 'k', Value: 'v' }],
    });
  });

  it('is there after a restart, with its targets', async () => {
    await world.events.send(new CreateEventBusCommand({ Name: 'orders' }));
    await world.putRule('r', { EventBusName: 'orders' });
    await world.putTarget('r', {}, 'orders');
    await world.restart();
    world.service.start?.();
    await world.putEvent('orders');
    expect(world.sentTo()).toEqual([queueArn]);
  });

  it('of the template stays as a call has made it until the template says something else', async () => {
    const properties = { Name: 'r', EventPattern: { source: ['shop'] } };
    await world.provision('AWS::Events::Rule', 'Rule', properties);
    await world.putTarget('r');
    await world.events.send(new DisableRuleCommand({ Name: 'r' }));
    await world.restart();
    await world.provision('AWS::Events::Rule', 'Rule', properties);
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject({ State: 'DISABLED' });
    await world.provision('AWS::Events::Rule', 'Rule', { ...properties, Description: 'new' });
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject({ State: 'ENABLED' });
    expect(await world.events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).toMatchObject({ Targets: [] });
  });

  it('pages its targets and the rules of a target', async () => {
    for (const name of ['r1', 'r2', 'r3']) {
      await world.putRule(name);
      await world.putTarget(name);
      await world.putTarget(name, { Id: 'b', Arn: functionArn });
    }
    const first = await world.events.send(new ListTargetsByRuleCommand({ Rule: 'r1', Limit: 1 }));
    const { NextToken } = first;
    const second = await world.events.send(new ListTargetsByRuleCommand({ Rule: 'r1', Limit: 1, NextToken }));
    expect([first, second].map(({ Targets }) => Targets?.map(({ Id }) => Id))).toEqual([['a'], ['b']]);
    expect(second.NextToken).toBeUndefined();
    const names = await world.events.send(new ListRuleNamesByTargetCommand({ TargetArn: queueArn, Limit: 2 }));
    expect(names.RuleNames).toEqual(['r1', 'r2']);
    await expect(world.events.send(new ListRulesCommand({ NextToken: names.NextToken }))).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });

  it.each([
    [
      'neither pattern nor schedule',
      () => world.putRule('r', { EventPattern: undefined }),
      'EventPattern or ScheduleExpression',
    ],
    [
      'a pattern that is none',
      () => world.putRule('r', { EventPattern: '{"source":"a"}' }),
      '"source" must be an object or',
    ],
    ['a bad name', () => world.putRule('a b'), "Value 'a b' at 'name' failed to satisfy constraint"],
    ['a bus that is not there', () => world.putRule('r', { EventBusName: 'x' }), 'Event bus x does not exist.'],
    ['a rule that is not there', () => world.putTarget('r'), 'Rule r does not exist on EventBus default.'],
  ])('is refused with %s', async (_what, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });

  it('refuses targets as AWS does', async () => {
    await world.putRule('r');
    const named = (Id: string) => world.putTarget('r', { Id });
    await expect(named('!@#')).rejects.toThrow(
      "Value '!@#' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression " +
        'pattern: [\\.\\-_A-Za-z0-9]+',
    );
    await expect(world.putTarget('r', { Arn: machineArn })).rejects.toThrow(
      `RoleArn is required for target ${machineArn}.`,
    );
    await expect(world.putTarget('r', { Id: 'f', Arn: `${queueArn}.fifo` })).rejects.toThrow(
      'Parameter(s) SqsParameters must be specified for target: f.',
    );
    await expect(world.putTarget('r', { EcsParameters: { TaskDefinitionArn: 'x' } })).rejects.toThrow(/EcsParameters/);
    for (const Id of ['1', '2', '3', '4', '5']) await named(Id);
    await expect(named('6')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(world.events.send(new DeleteRuleCommand({ Name: 'r' }))).rejects.toThrow(
      "Rule can't be deleted since it has targets.",
    );
  });
});
