import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  waitUntilRoleExists,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globMatches } from '../../../src/iam/match.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { createIam, type Iam } from '../../../src/services/iam/index.ts';
import { accountId, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let iam: Iam;
let client: IAMClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ports = testPorts();
  iam = createIam(ports);
  await provision(iam, 'AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    Path: '/team/',
    Description: 'Works',
    AssumeRolePolicyDocument: JSON.parse(trust),
    Policies: [{ PolicyName: 'own', PolicyDocument: JSON.parse(reading) }],
  });
  const served = await serveService(iam);
  close = served.close;
  client = new IAMClient(sdkConfig(served.url));
});
afterAll(async () => {
  client.destroy();
  await close();
  ports.dispose();
});

const statement = (more: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
const trust = statement({ Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'sts:AssumeRole' });
const reading = statement({ Action: 's3:GetObject', Resource: '*' });
const refused = (name: string, message?: string) =>
  expect.objectContaining({
    name,
    ...(message !== undefined && { message: expect.stringContaining(message) as string }),
  }) as Error;
const made = (RoleName: string, more: object = {}) =>
  client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...more }));

describe('a role of the template', () => {
  it('is told with its policies, and is not changed by calls', async () => {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'worker' }));
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${accountId}:role/team/worker`,
      Path: '/team/',
      RoleName: 'worker',
      RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/) as string,
      Description: 'Works',
      MaxSessionDuration: 3600,
      CreateDate: expect.any(Date) as Date,
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    const RoleName = 'worker';
    expect((await client.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
    const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(reading);
    await expect(client.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(
      refused('UnsupportedByLocalAws', 'belongs to the template'),
    );
    expect((await client.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual([]);
    expect(await waitUntilRoleExists({ client, maxWaitTime: 10 }, { RoleName })).toMatchObject({ state: 'SUCCESS' });
  });
});

describe('a role that a call makes', () => {
  it('may do what its policies say, also after a restart', async () => {
    const { Role } = await made('scripted', { Tags: [{ Key: 'a', Value: '1' }], MaxSessionDuration: 7200 });
    expect(Role).toMatchObject({ Arn: `arn:aws:iam::${accountId}:role/scripted`, Tags: [{ Key: 'a', Value: '1' }] });
    await expect(made('scripted')).rejects.toThrow(refused('EntityAlreadyExistsException', 'already exists'));
    const RoleName = 'scripted';
    await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: reading }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    for (const none of ['AWSLambdaFullAccess', 'AWSLambdaRole'])
      await expect(
        client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${none}` })),
      ).rejects.toThrow(refused('NoSuchEntityException', 'does not exist or is not attachable'));
    await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'AmazonS3ReadOnlyAccess', PolicyArn }]);
    await client.send(new UpdateRoleCommand({ RoleName, Description: 'By a script' }));
    await client.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] }));
    expect((await client.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'b', Value: '2' }]);
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));

    const later = createIam(ports);
    expect(later.policies.roleByName('scripted')).toMatchObject({
      maxSessionSeconds: 7200,
      told: { description: 'By a script', tags: { b: '2' } },
      inline: new Map([['own', { statements: [{ effect: 'Allow', actions: ['s3:GetObject'] }] }]]),
    });
    expect(later.policyOf?.(Role?.Arn ?? '')?.document.statements).toHaveLength(1);
    await expect(
      (async () =>
        provision(later, 'AWS::IAM::Role', 'R', { RoleName, AssumeRolePolicyDocument: JSON.parse(trust) }))(),
    ).rejects.toThrow('already exists');
  });

  it('goes when nothing hangs on it', async () => {
    const RoleName = 'passing';
    await made(RoleName);
    const { Policy } = await client.send(new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: reading }));
    const PolicyArn = Policy?.Arn;
    for (const none of ['AWSLambdaFullAccess', 'AWSLambdaRole'])
      await expect(
        client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${none}` })),
      ).rejects.toThrow(refused('NoSuchEntityException', 'does not exist or is not attachable'));
    await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: reading }));
    const gone = () => client.send(new DeleteRoleCommand({ RoleName }));
    await expect(gone()).rejects.toThrow(refused('DeleteConflictException', 'detach all policies'));
    await expect(client.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(
      refused('DeleteConflictException'),
    );
    await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(gone()).rejects.toThrow(refused('DeleteConflictException', 'delete policies first'));
    await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await gone();
    await expect(client.send(new GetRoleCommand({ RoleName }))).rejects.toThrow(
      refused('NoSuchEntityException', 'The role with name passing cannot be found.'),
    );
    await client.send(new DeletePolicyCommand({ PolicyArn }));
  });

  it('is refused with a document that is none', async () => {
    await expect(made('bad', { AssumeRolePolicyDocument: '{' })).rejects.toThrow(
      refused('MalformedPolicyDocumentException'),
    );
    const PolicyArn = 'arn:aws:iam::000000000000:policy/nope';
    await expect(client.send(new AttachRolePolicyCommand({ RoleName: 'scripted', PolicyArn }))).rejects.toThrow(
      refused('NoSuchEntityException', 'not attachable'),
    );
  });
});

it('policies are listed and read', async () => {
  const { Policy } = await client.send(new CreatePolicyCommand({ PolicyName: 'listed', PolicyDocument: reading }));
  const PolicyArn = Policy?.Arn;
  expect((await client.send(new GetPolicyCommand({ PolicyArn }))).Policy).toMatchObject({
    PolicyName: 'listed',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
  });
  const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toBe(reading);
  expect((await client.send(new ListPolicyVersionsCommand({ PolicyArn }))).Versions).toHaveLength(1);
  const { Policies } = await client.send(new ListPoliciesCommand({ Scope: 'Local' }));
  expect(Policies?.map(({ PolicyName }) => PolicyName)).toEqual(['listed']);
  await expect(client.send(new ListPoliciesCommand({}))).rejects.toThrow(refused('UnsupportedByLocalAws'));
});

it('roles are listed in pages, by path', async () => {
  const first = await client.send(new ListRolesCommand({ MaxItems: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'scripted' }] });
  const rest = await client.send(new ListRolesCommand({ Marker: first.Marker }));
  expect(rest).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'worker' }] });
  const ofTeam = await client.send(new ListRolesCommand({ PathPrefix: '/team/' }));
  expect(ofTeam.Roles?.map(({ RoleName }) => RoleName)).toEqual(['worker']);
});

it('the administrator is the only user', async () => {
  const { User } = await client.send(new GetUserCommand({}));
  expect(User).toMatchObject({ UserName: 'administrator', Arn: `arn:aws:iam::${accountId}:user/administrator` });
  expect((await client.send(new ListUsersCommand({}))).Users).toEqual([User]);
  await expect(client.send(new GetUserCommand({ UserName: 'nobody' }))).rejects.toThrow(
    refused('NoSuchEntityException'),
  );
  expect((await client.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual([]);
});

it('a marker that no list gave is refused by lists of one entry or none too', async () => {
  const Marker = 'of-no-list';
  const invalid = refused('ValidationError');
  await expect(client.send(new ListUsersCommand({ Marker }))).rejects.toThrow(invalid);
  await expect(client.send(new ListAccountAliasesCommand({ Marker }))).rejects.toThrow(invalid);
  const PolicyDocument =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
  const { Policy } = await client.send(new CreatePolicyCommand({ PolicyName: 'marked', PolicyDocument }));
  const ofRole = new ListInstanceProfilesForRoleCommand({ RoleName: 'worker', Marker });
  await expect(client.send(ofRole)).rejects.toThrow(invalid);
  await expect(client.send(new ListPolicyVersionsCommand({ PolicyArn: Policy?.Arn, Marker }))).rejects.toThrow(invalid);
});

describe('a simulation', () => {
  it('says what a role may do, by which policy', async () => {
    const PolicySourceArn = `arn:aws:iam::${accountId}:role/team/worker`;
    const deny = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::secret/*' }],
    });
    const { EvaluationResults = [], IsTruncated } = await client.send(
      new SimulatePrincipalPolicyCommand({
        ...{ PolicySourceArn, PolicyInputList: [deny], ActionNames: ['s3:GetObject', 'sns:Publish'] },
        ResourceArns: ['arn:aws:s3:::open/a', 'arn:aws:s3:::secret/a'],
      }),
    );
    expect(IsTruncated).toBe(false);
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual([
      ...['allowed', 'explicitDeny'],
      ...['implicitDeny', 'implicitDeny'],
    ]);
    expect(EvaluationResults[0]?.MatchedStatements).toEqual([{ SourcePolicyId: 'own', SourcePolicyType: 'role' }]);
    const nobody = { PolicySourceArn: `${PolicySourceArn}-none`, ActionNames: ['s3:GetObject'] };
    await expect(client.send(new SimulatePrincipalPolicyCommand(nobody))).rejects.toEqual(
      refused('NoSuchEntityException'),
    );
  });

  it('takes the values of conditions from the call, and names those that it lacks', async () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const PolicyInputList = [statement({ Action: 's3:*', Resource: '*', Condition })];
    const asked = { PolicyInputList, ActionNames: ['s3:ListBucket'] };
    const bare = await client.send(new SimulateCustomPolicyCommand(asked));
    expect(bare.EvaluationResults).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:requestedregion'] },
    ]);
    const ContextEntries = [{ ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: ['eu-west-1'] }];
    const { EvaluationResults } = await client.send(new SimulateCustomPolicyCommand({ ...asked, ContextEntries }));
    expect(EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }]);
  });

  it('that takes too long is refused by name, while others are served', async () => {
    const Resource = Array.from({ length: 100 }, () => `arn:aws:s3:::*${'?'.repeat(1_000)}c*`);
    const Condition = { StringLike: { 'aws:username': Array.from({ length: 100 }, () => `*${'?'.repeat(1_000)}c*`) } };
    const ContextEntries = [{ ContextKeyName: 'aws:username', ContextKeyValues: ['a'.repeat(10_000)] }];
    const ResourceArns = Array.from({ length: 20 }, () => `arn:aws:s3:::${'a'.repeat(2_000)}`);
    for (const policy of [{ Resource }, { Resource: '*', Condition }]) {
      const PolicyInputList = [statement({ Action: 's3:*', ...policy })];
      const asked = { PolicyInputList, ActionNames: ['s3:GetObject'], ResourceArns, ContextEntries };
      await expect(client.send(new SimulateCustomPolicyCommand(asked))).rejects.toMatchObject({
        message: expect.stringContaining('A simulation of more than 50000000 steps'),
      });
    }
    // One pattern and one value may be long as well.
    const one = { StringLike: { 'aws:username': `*${'?'.repeat(5_000)}c*` } };
    const asked = {
      PolicyInputList: [statement({ Action: 's3:*', Resource: '*', Condition: one })],
      ActionNames: ['s3:GetObject'],
      ContextEntries: [{ ContextKeyName: 'aws:username', ContextKeyValues: ['a'.repeat(200_000)] }],
    };
    const turn = await longestTurn(() =>
      expect(client.send(new SimulateCustomPolicyCommand(asked))).rejects.toThrow('A simulation of more than 50000000'),
    );
    expect(turn).toBeLessThan(500);
    // Other judgements are not counted.
    expect(globMatches('*a', 'aa')).toBe(true);
  });

  it.each([
    ['{"Statement":', 'InvalidInputException'],
    [`{"Version":"2012-10-17","Statement":${'['.repeat(5_000)}`, 'InvalidInputException'],
  ])('refuses %.20j', async (policy, name) => {
    const asked = { PolicyInputList: [policy], ActionNames: ['s3:GetObject'] };
    await expect(client.send(new SimulateCustomPolicyCommand(asked))).rejects.toEqual(refused(name));
  });
});
