import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  PutPermissionCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueArn, roleArn } from '../targets.ts';
import { arnOf, EventsWorld } from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = new EventsWorld();
  await world.start();
});
afterEach(() => world.end());

describe('an event bus by call', () => {
  it('has events and rules of its own', async () => {
    world.service.start?.();
    expect(await world.events.send(new CreateEventBusCommand({ Name: 'orders', Description: 'd' }))).toMatchObject({
      EventBusArn: arnOf('event-bus/orders'),
    });
    expect(await world.putRule('r', { EventBusName: arnOf('event-bus/orders') })).toMatchObject({
      RuleArn: arnOf('rule/orders/r'),
    });
    await world.putTarget('r', {}, 'orders');
    await world.putEvent();
    expect(world.targets.sent).toEqual([]);
    await world.putEvent('orders');
    expect(world.sentTo()).toEqual([queueArn]);
    expect(await world.events.send(new ListRulesCommand({}))).toMatchObject({ Rules: [] });
    await expect(
      world.putRule('s', { EventBusName: 'orders', EventPattern: undefined, ScheduleExpression: 'rate(1 day)' }),
    ).rejects.toThrow('ScheduleExpression is supported only on the default event bus.');
  });

  it('is described, listed, changed and deleted', async () => {
    await world.events.send(new CreateEventBusCommand({ Name: 'orders' }));
    await expect(world.events.send(new CreateEventBusCommand({ Name: 'orders' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Event bus orders already exists.',
    });
    await world.events.send(new UpdateEventBusCommand({ Name: 'orders', Description: 'new' }));
    const described = { Name: 'orders', Description: 'new', CreationTime: expect.any(Date) as Date };
    expect(await world.events.send(new DescribeEventBusCommand({ Name: 'orders' }))).toMatchObject(described);
    const { EventBuses } = await world.events.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(['default', 'orders']);
    await world.putRule('r', { EventBusName: 'orders' });
    const remove = () => world.events.send(new DeleteEventBusCommand({ Name: 'orders' }));
    await expect(remove()).rejects.toThrow("EventBus can't be deleted since it has rules.");
    await world.events.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'orders' }));
    await remove();
    await remove();
    await expect(world.events.send(new DescribeEventBusCommand({ Name: 'orders' }))).rejects.toThrow(
      'Event bus orders does not exist.',
    );
    await expect(world.events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toThrow(
      'Cannot delete event bus default.',
    );
  });

  it('that is not there takes events, which go nowhere, and whoever develops is told', async () => {
    expect(await world.putEvent('nope')).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
    expect(world.operator.said.join()).toContain('event bus nope, which does not exist');
  });

  it('has permissions by statement and by policy, and after a restart', async () => {
    const policyOf = async (Name?: string): Promise<unknown> => {
      const { Policy } = await world.events.send(new DescribeEventBusCommand({ Name }));
      return Policy === undefined ? undefined : JSON.parse(Policy);
    };
    const statement = {
      Sid: 'one',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: 'events:PutEvents',
      Resource: arnOf('event-bus/default'),
    };
    const permission = { Action: 'events:PutEvents', Principal: '111111111111', StatementId: 'one' };
    await world.events.send(new PutPermissionCommand(permission));
    expect(await policyOf()).toEqual({ Version: '2012-10-17', Statement: [statement] });
    await world.restart();
    expect(await policyOf()).toEqual({ Version: '2012-10-17', Statement: [statement] });
    const remove = () => world.events.send(new RemovePermissionCommand({ StatementId: 'one' }));
    await remove();
    await expect(remove()).rejects.toThrow('Statement with the provided id does not exist.');
    const whole = { ...statement, Sid: 'two', Principal: '*' };
    await world.events.send(new PutPermissionCommand({ Policy: JSON.stringify({ Statement: [whole] }) }));
    expect(await policyOf()).toEqual({ Version: '2012-10-17', Statement: [whole] });
    await world.events.send(new RemovePermissionCommand({ RemoveAllPermissions: true }));
    expect(await policyOf()).toBeUndefined();
    await expect(world.events.send(new PutPermissionCommand({ ...permission, EventBusName: 'nope' }))).rejects.toThrow(
      'Event bus nope does not exist.',
    );
  });

  it('has tags, as rules have', async () => {
    await world.events.send(new CreateEventBusCommand({ Name: 'orders', Tags: [{ Key: 'a', Value: '1' }] }));
    await world.putRule('r', { EventBusName: 'orders' });
    for (const ResourceARN of [arnOf('event-bus/orders'), arnOf('rule/orders/r')]) {
      await world.events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'b', Value: '2' }] }));
      await world.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
      expect(await world.events.send(new ListTagsForResourceCommand({ ResourceARN }))).toMatchObject({
        Tags: [{ Key: 'b', Value: '2' }],
      });
    }
  });
});

describe('an event bus of the template', () => {
  it('has rules of the template, and a policy', async () => {
    world.service.start?.();
    const bus = await world.provision('AWS::Events::EventBus', 'Bus', { Name: 'orders' });
    expect(bus).toMatchObject({ ref: 'orders', attributes: { Arn: arnOf('event-bus/orders') } });
    const rule = await world.provision('AWS::Events::Rule', 'Rule', {
      Name: 'r',
      EventBusName: bus.attributes['Arn'],
      EventPattern: { source: ['shop'] },
      Targets: [{ Id: 'a', Arn: queueArn }],
    });
    expect(rule).toMatchObject({ ref: 'orders|r', attributes: { Arn: arnOf('rule/orders/r') } });
    await world.provision('AWS::Events::EventBusPolicy', 'Policy', {
      EventBusName: 'orders',
      StatementId: 'mine',
      Action: 'events:PutEvents',
      Principal: '111111111111',
    });
    await world.putEvent('orders');
    expect(world.sentTo()).toEqual([queueArn]);
    const { Policy } = await world.events.send(new DescribeEventBusCommand({ Name: 'orders' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 'mine' }] });
    expect(() =>
      world.provision('AWS::Events::Rule', 'Other', { EventBusName: 'nope', EventPattern: { source: ['a'] } }),
    ).toThrow('Event bus nope does not exist.');
  });

  it('gets what a rule of another bus sends it, and sends it to no third one', async () => {
    world.service.start?.();
    for (const Name of ['one', 'two']) await world.provision('AWS::Events::EventBus', Name, { Name });
    const target = (bus: string) => ({ Id: 'b', Arn: arnOf(`event-bus/${bus}`), RoleArn: roleArn });
    await world.putRule('r');
    await world.putTarget('r', target('one'));
    await world.putRule('r', { EventBusName: 'one' });
    await world.putTarget('r', {}, 'one');
    await world.putTarget('r', target('two'), 'one');
    await world.restart({
      relayEvent: async (call) => {
        await world.targets.ports.relayEvent(call);
        await world.service.relayEvent(call);
      },
    });
    for (const Name of ['one', 'two']) await world.provision('AWS::Events::EventBus', Name, { Name });
    world.service.start?.();
    await world.putEvent();
    expect(world.sentTo()).toEqual([arnOf('event-bus/one'), queueArn]);
    const [relayed, message] = world.targets.sent;
    expect(JSON.parse(message?.body ?? '')).toEqual(JSON.parse(relayed?.body ?? ''));
    expect(relayed?.principal).toMatchObject({ roleArn });
  });
});
