import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIam, type Iam } from '../../../src/services/iam/index.ts';
import { createSessions } from '../../../src/services/iam/sessions.ts';
import { accountId, provision, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let iam: Iam;
beforeEach(() => {
  ports = testPorts();
  iam = createIam(ports);
});
afterEach(() => ports.dispose());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const allow = (Action: string, Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const role = (properties: Record<string, unknown> = {}) =>
  provision(iam, 'AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust, ...properties });
const roleArn = `arn:aws:iam::${accountId}:role/Test-Worker-0a1b2c3d4e5f`;

describe('roles', () => {
  it('has ARN, name and id', async () => {
    expect(await role()).toEqual({
      ref: 'Test-Worker-0a1b2c3d4e5f',
      attributes: { Arn: roleArn, RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/) },
    });
    expect(await role({ RoleName: 'named', Path: '/team/' })).toMatchObject({
      ref: 'named',
      attributes: { Arn: `arn:aws:iam::${accountId}:role/team/named` },
    });
  });

  it('acts as sessions of a role, and only of one the template has', async () => {
    await role();
    expect(iam.roles.principal(roleArn, 'fn')).toEqual({
      type: 'AssumedRole',
      roleArn,
      arn: `arn:aws:sts::${accountId}:assumed-role/Test-Worker-0a1b2c3d4e5f/fn`,
      accountId,
      userId: expect.stringMatching(/^AROA[A-Z0-9]{17}:fn$/),
    });
    expect(() => iam.roles.principal(`${roleArn}x`, 'fn')).toThrow(
      expect.objectContaining({ code: 'AccessDenied', status: 403 }),
    );
    expect(() => iam.roles.credentials(`${roleArn}x`, 'fn')).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  });

  it('reuses the credentials of a session', async () => {
    await role();
    const credentials = iam.roles.credentials(roleArn, 'a');
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^.{40}$/),
      sessionToken: expect.stringMatching(/^.{100,}$/),
    });
    expect(iam.roles.credentials(roleArn, 'a')).toBe(credentials);
    expect(iam.roles.credentials(roleArn, 'b').accessKeyId).not.toBe(credentials.accessKeyId);
  });

  it('keeps a bounded number of sessions, the one in use among them', async () => {
    await role();
    for (let index = 0; index < 10_050; index += 1) iam.roles.credentials(roleArn, `s${index}`);
    const last = iam.roles.credentials(roleArn, 's10049');
    expect(iam.roles.credentials(roleArn, 's10049')).toBe(last);
  });
});

describe('policies', () => {
  it('collects what a role may do, from all three places', async () => {
    await role({
      Policies: [{ PolicyName: 'own', PolicyDocument: allow('s3:GetObject') }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    await provision(iam, 'AWS::IAM::Policy', 'Extra', {
      PolicyName: 'extra',
      PolicyDocument: allow('sns:Publish'),
      Roles: ['Test-Worker-0a1b2c3d4e5f'],
    });
    const managed = await provision(iam, 'AWS::IAM::ManagedPolicy', 'Shared', {
      PolicyDocument: allow('ssm:Get*'),
      Roles: ['Test-Worker-0a1b2c3d4e5f'],
    });
    expect(managed).toMatchObject({
      ref: `arn:aws:iam::${accountId}:policy/Test-Shared-0a1b2c3d4e5f`,
      attributes: { PolicyArn: managed.ref },
    });
    const found = iam.policies.role(roleArn);
    expect([...(found?.inline.keys() ?? [])]).toEqual(['own', 'extra']);
    expect([...(found?.managedArns ?? [])]).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess', managed.ref]);
    expect(iam.policies.managed(managed.ref)?.document.statements[0]).toMatchObject({
      effect: 'Allow',
      actions: ['ssm:Get*'],
      resources: ['*'],
    });
    expect(found?.trust.statements[0]).toMatchObject({ principals: { Service: ['lambda.amazonaws.com'] } });
  });

  it.each([
    [
      'an unknown element',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', Conditions: {} }] },
      'unknown element Conditions',
    ],
    ['no effect', { Statement: [{ Action: 's3:*', Resource: '*' }] }, 'Effect must be Allow or Deny'],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }, 'Missing required field Action'],
    [
      'a principal',
      { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' }] },
      'should not specify a principal',
    ],
    [
      'both actions',
      { Statement: [{ Effect: 'Allow', Action: 's3:*', NotAction: 's3:x', Resource: '*' }] },
      'exclude each other',
    ],
    [
      'an action without a vendor',
      { Statement: [{ Effect: 'Allow', Action: 'GetObject', Resource: '*' }] },
      'prefaced by a vendor',
    ],
    [
      'a condition nobody knows',
      { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringMatches: { a: 'b' } } }] },
      'condition operator StringMatches',
    ],
  ])('refuses %s by name', (_name, PolicyDocument, message) => {
    expect(() => provision(iam, 'AWS::IAM::ManagedPolicy', 'Bad', { PolicyDocument })).toThrow(message);
  });

  it('refuses a policy for a role that is not there', () => {
    expect(() =>
      provision(iam, 'AWS::IAM::Policy', 'Extra', { PolicyName: 'e', PolicyDocument: allow('a:b'), Roles: ['none'] }),
    ).toThrow(expect.objectContaining({ code: 'NoSuchEntity', status: 404 }));
  });
});

describe('sessions, of which 10,000 of a kind are kept', () => {
  const web = (login?: string) => ({
    web: {
      ...{ identityPoolId: 'us-east-1:a', identityId: 'us-east-1:b' },
      ...(login !== undefined && { login: { provider: 'p', clientId: 'c', subject: login } }),
    },
  });
  const opened = async () => {
    await role();
    const sessions = createSessions(ports.clock, ports.ids, accountId, iam.policies);
    const open = (more?: ReturnType<typeof web>) => sessions.issue(roleArn, 'a', 900, more).credentials.accessKeyId;
    const flood = (more?: ReturnType<typeof web>): void => {
      for (let at = 0; at < 9_999; at += 1) open(more);
    };
    return { sessions, open, flood };
  };

  it('none ends by those that others can open at will', async () => {
    const { sessions, open, flood } = await opened();
    const kept = [sessions.roles.credentials(roleArn, 'fn').accessKeyId, open(), open(web('someone'))];
    const guest = open(web());
    flood(web());
    open(web());
    expect([...kept, guest].map((key) => sessions.find(key) !== undefined)).toEqual([true, true, true, false]);
  });

  it('one that is in use outlasts those that are not', async () => {
    const { sessions, open, flood } = await opened();
    const keys = [open(), open()];
    expect(sessions.find(keys[0] ?? '')).toBeDefined();
    flood();
    expect(keys.map((key) => sessions.find(key) !== undefined)).toEqual([true, false]);
  });
});

describe('the administrator', () => {
  it('keeps its keys with the data directory', () => {
    const { credentials } = iam.administrator;
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^.{40}$/),
    });
    expect(createIam(ports).administrator.credentials).toEqual(credentials);
    const other = testPorts();
    expect(createIam(other).administrator.credentials.secretAccessKey).not.toBe(credentials.secretAccessKey);
    other.dispose();
  });
});
