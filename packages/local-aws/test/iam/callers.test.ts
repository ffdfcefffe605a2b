import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/kernel/principal.ts';
import { accountId } from '../support/ports.ts';
import { allow, deny, document, roleArn, startStack, trusting, type Stack } from './stack.ts';

const ruleArn = `arn:aws:events:us-east-1:${accountId}:rule/r`;
const events = (sourceArn = ruleArn): Principal => ({ type: 'Service', service: 'events.amazonaws.com', sourceArn });
const functionArn = `arn:aws:lambda:us-east-1:${accountId}:function:fn`;

let stack: Stack;
let queueArn: string;
let may: (principal: Principal, action: string, resource: string) => boolean;
beforeAll(async () => {
  stack = await startStack();
  const { created } = stack;
  may = (principal, action, resource) => created.authorizer.isAllowed({ principal, action, resource });
  await stack.role('fn-role');
  await stack.provision('AWS::Lambda::Function', 'Fn', {
    FunctionName: 'fn',
    Handler: 'index.handler',
    Runtime: 'nodejs20.x',
    Role: roleArn('fn-role'),
    Code: { ZipFile: 'exports.handler = async () => 1;' },
  });
  await stack.provision('AWS::Lambda::Alias', 'Live', { FunctionName: 'fn', FunctionVersion: '$LATEST', Name: 'live' });
  await stack.provision('AWS::Lambda::Permission', 'Rule', {
    FunctionName: functionArn,
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: ruleArn,
  });
  const queue = await stack.provision('AWS::SQS::Queue', 'Dead', { QueueName: 'dead' });
  queueArn = String(queue.attributes['Arn']);
  await stack.provision('AWS::SQS::QueuePolicy', 'DeadPolicy', {
    Queues: [queue.ref],
    PolicyDocument: document(
      allow('sqs:SendMessage', queueArn, {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
      deny('sqs:PurgeQueue', queueArn, { Principal: '*' }),
    ),
  });
});
afterAll(() => stack.close());

describe('AWS services, by the policies of what they call', () => {
  it('invoke a function by its permission, for the source that it names', () => {
    expect(may(events(), 'lambda:InvokeFunction', functionArn)).toBe(true);
    expect(may(events(`${ruleArn}2`), 'lambda:InvokeFunction', functionArn)).toBe(false);
    expect(may({ ...events(), service: 'sns.amazonaws.com' } as Principal, 'lambda:InvokeFunction', functionArn)).toBe(
      false,
    );
    expect(may(events(), 'lambda:GetFunction', functionArn)).toBe(false);
    // A permission of the function does not apply to its alias.
    expect(may(events(), 'lambda:InvokeFunction', `${functionArn}:live`)).toBe(false);
  });

  it('send to a queue by its policy', () => {
    expect(may(events(), 'sqs:SendMessage', queueArn)).toBe(true);
    expect(may(events('arn:aws:events:us-east-1:0:rule/other'), 'sqs:SendMessage', queueArn)).toBe(false);
    expect(() =>
      stack.created.authorizer.authorize({
        principal: events('arn:aws:events:us-east-1:0:rule/other'),
        action: 'sqs:SendMessage',
        resource: queueArn,
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        message: expect.stringMatching(
          new RegExp(
            String.raw`no resource-based policy allows the sqs:SendMessage action \(a statement without Sid` +
              '.*:dead would allow it, but its condition {"ArnEquals":{"aws:SourceArn":".*rule/r"}} is not met: ' +
              'the request has "arn:aws:events:us-east-1:0:rule/other"',
          ),
        ),
      }),
    );
  });

  it('have no other rights, and neither has a stranger', () => {
    expect(may(events(), 'sns:Publish', `arn:aws:sns:us-east-1:${accountId}:t`)).toBe(false);
    expect(may({ type: 'Anonymous' }, 'sqs:SendMessage', queueArn)).toBe(false);
  });
});

describe('the administrator', () => {
  it('may do everything but what a policy of the resource denies', () => {
    const { principal } = stack.created.iam.administrator;
    expect(may(principal, 'sqs:SendMessage', queueArn)).toBe(true);
    expect(may(principal, 'sqs:PurgeQueue', queueArn)).toBe(false);
  });
});

describe('roles are assumed by those whom they trust', () => {
  const session = (service: string, arn: string, source?: string) => {
    const { created } = stack;
    return () =>
      created.authorizer.authorize({
        principal: { type: 'Service', service, sourceArn: source ?? '' },
        action: 'sts:AssumeRole',
        resource: arn,
      });
  };

  it('by a service that the trust policy names', async () => {
    await stack.provision('AWS::IAM::Role', 'Machine', {
      RoleName: 'machine',
      AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }),
    });
    expect(session('states.amazonaws.com', roleArn('machine'))).not.toThrow();
    expect(session('lambda.amazonaws.com', roleArn('machine'))).toThrow(
      new RegExp(
        'lambda.amazonaws.com is not authorized to perform: sts:AssumeRole ' +
          '.*the trust policy of .*role/machine needs .*"Service":"lambda.amazonaws.com"',
      ),
    );
  });

  it('under the conditions that it sets', async () => {
    const group = `arn:aws:scheduler:us-east-1:${accountId}:schedule-group/default`;
    await stack.provision('AWS::IAM::Role', 'Target', {
      RoleName: 'target',
      AssumeRolePolicyDocument: trusting(
        { Service: 'scheduler.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': accountId, 'aws:SourceArn': group } },
      ),
    });
    expect(session('scheduler.amazonaws.com', roleArn('target'), group)).not.toThrow();
    expect(session('scheduler.amazonaws.com', roleArn('target'), `${group}s`)).toThrow();
    expect(session('scheduler.amazonaws.com', roleArn('target'))).toThrow();
  });

  describe.each([
    ['does not trust its service', roleArn('stranger')],
    ['does not exist', roleArn('nobody')],
  ])('when a resource is created: a role that %s is refused', (_, role) => {
    it.each([
      [
        'AWS::Lambda::Function',
        { FunctionName: 'g', Handler: 'i.h', Runtime: 'nodejs20.x', Role: role, Code: { ZipFile: 'x' } },
        'InvalidParameterValueException',
        /^The role defined for the function cannot be assumed by Lambda\. /,
      ],
      [
        'AWS::StepFunctions::StateMachine',
        { StateMachineName: 'm', RoleArn: role, DefinitionString: '{}' },
        'AccessDeniedException',
        new RegExp(
          '^Neither the global service principal states.amazonaws.com, nor the regional one ' +
            String.raw`is authorized to assume the provided role\. `,
        ),
      ],
      [
        'AWS::Scheduler::Schedule',
        {
          Name: 's',
          ScheduleExpression: 'rate(1 minute)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: functionArn, RoleArn: role },
        },
        'ValidationException',
        /^The execution role you provide must allow AWS EventBridge Scheduler to assume the role\. /,
      ],
    ])('for %s', async (type, properties, code, message) => {
      await stack.provision('AWS::IAM::Role', 'Stranger', {
        RoleName: 'stranger',
        AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }),
      });
      await expect(stack.provision(type, 'It', properties)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
        status: 400,
      });
    });
  });

  it('with a policy of the session, which takes permissions away and gives none', async () => {
    const { iam, authorizer, services } = stack.created;
    const policy = (...statements: unknown[]) => JSON.stringify(document(...statements));
    await stack.provision('AWS::IAM::Role', 'Limited', {
      RoleName: 'limited',
      AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${accountId}:root` }),
      Policies: [{ PolicyName: 'own', PolicyDocument: document(allow(['s3:*', 'ssm:*'])) }],
    });
    const call = { principal: iam.administrator.principal, requestId: 'r', sourceIp: '127.0.0.1' };
    const asked = { RoleArn: roleArn('limited'), RoleSessionName: 'me' };
    const opened = async (Policy: string) => {
      const answer = await services['sts']!.run('AssumeRole', { ...asked, Policy }, call);
      const { Credentials, PackedPolicySize } = answer as { Credentials: never; PackedPolicySize: number };
      expect(PackedPolicySize).toBeGreaterThan(0);
      return { endpoint: stack.administrator.endpoint, ...(Credentials as { AccessKeyId: string }) };
    };
    const limits = [{ name: 'limits', text: policy(allow(['s3:GetObject', 'sqs:*']), deny('ssm:PutParameter')) }];
    await opened(limits[0]?.text ?? '');
    const { principal } = iam.issueSession(roleArn('limited'), 'me', 900, { limits });
    const may = (action: string) => authorizer.isAllowed({ principal, action, resource: '*' });
    expect(['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'ssm:PutParameter'].map(may)).toEqual([
      ...[true, false, false, false],
    ]);
    expect(() => authorizer.authorize({ principal, action: 's3:PutObject', resource: '*' })).toThrow(
      /because no session policy allows the s3:PutObject action \(the policy with which the session was opened lacks/,
    );
    await expect(opened('{"Statement":')).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
  });

  it('by people and roles: an identity policy alone does not do, an account needs one', async () => {
    const { iam, authorizer } = stack.created;
    await stack.provision('AWS::IAM::Role', 'ByAccount', {
      RoleName: 'by-account',
      AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${accountId}:root` }),
    });
    await stack.provision('AWS::IAM::Role', 'ByRole', {
      RoleName: 'by-role',
      AssumeRolePolicyDocument: trusting({ AWS: roleArn('fn-role') }),
    });
    await stack.role('assuming', allow('sts:AssumeRole'));
    const as = (principal: Principal, role: string) =>
      authorizer.isAllowed({ principal, action: 'sts:AssumeRole', resource: roleArn(role) });
    const [plain, assuming] = ['fn-role', 'assuming'].map((name) => iam.roles.principal(roleArn(name), 's')) as [
      Principal,
      Principal,
    ];
    expect([
      as(iam.administrator.principal, 'by-account'),
      as(plain, 'by-account'),
      as(assuming, 'by-account'),
    ]).toEqual([true, false, true]);
    expect([as(iam.administrator.principal, 'by-role'), as(plain, 'by-role'), as(assuming, 'by-role')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(as(assuming, 'not-there')).toBe(false);
  });
});
