import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/bundle.ts';
import { synthesised, type Resource, type Template } from './support/synthesised.ts';

interface Alarm {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly TreatMissingData: string;
  readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
}

let dev: Template;
let prod: Template;
beforeAll(() => {
  bundle();
  [dev, prod] = [synthesised(), synthesised({ stage: 'prod' })];
});

const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

describe('what a team is told', () => {
  it('is ten alarms, each of which tells the topic of operators when it begins and when it is over', () => {
    const alarms = ofType(dev, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as unknown as Alarm);
    expect(alarms).toHaveLength(10);
    const [topic] = ofType(dev, 'AWS::SNS::Topic').find(([id]) => id.startsWith('Operations')) ?? [];
    for (const { AlarmActions, OKActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
      expect(AlarmDescription).toMatch(/^Dragons dev, \w+: .+ See docs\/deployment\.md, "Alarms"\.$/);
    }
    // Silence is bad where the sweep has to speak every minute, and nowhere else.
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ AlarmDescription }) => AlarmDescription)).toEqual([expect.stringContaining('OldReports')]);
    expect(alarms.every(({ Metrics = [] }) => Metrics.filter(({ MetricStat }) => MetricStat).length <= 10)).toBe(true);
  });

  it('reaches the topic: CloudWatch may publish to it, and no key of SNS’s own keeps it out', () => {
    const [id, topic] = ofType(dev, 'AWS::SNS::Topic').find(([name]) => name.startsWith('Operations')) ?? [];
    expect(topic?.Properties).not.toHaveProperty('KmsMasterKeyId');
    const policies = ofType(dev, 'AWS::SNS::TopicPolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties['Topics']).includes(id ?? 'none'),
    );
    expect(JSON.stringify(policies)).toContain('"Service":"cloudwatch.amazonaws.com"');
  });

  it('is one dashboard with at most the fifty metrics that are free', () => {
    const dashboards = ofType(dev, 'AWS::CloudWatch::Dashboard');
    expect(dashboards).toHaveLength(1);
    const body = JSON.stringify(dashboards[0]?.[1].Properties['DashboardBody']);
    const metrics = body.match(/\[\\?"(AWS\/\w+|Dragons-dev)/g) ?? [];
    expect(metrics.length).toBeGreaterThan(20);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  it('is a budget where there is somebody to tell, who is told of the alarms as well', () => {
    expect(ofType(dev, 'AWS::Budgets::Budget')).toEqual([]);
    const told = synthesised({ email: 'ops@example.com', budget: '25' });
    const [[, budget]] = ofType(told, 'AWS::Budgets::Budget') as [[string, Resource]];
    expect(budget.Properties['Budget']).toMatchObject({ BudgetLimit: { Amount: 25, Unit: 'USD' } });
    expect(budget.Properties['NotificationsWithSubscribers']).toHaveLength(2);
    const subscriptions = ofType(told, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
    expect(subscriptions).toContainEqual(expect.objectContaining({ Protocol: 'email', Endpoint: 'ops@example.com' }));
  });

  it('is traced and kept for 30 days everywhere', () => {
    for (const template of [dev, prod]) {
      for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function'))
        expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
      expect(ofType(template, 'AWS::AppSync::GraphQLApi')[0]?.[1].Properties['XrayEnabled']).toBe(true);
      expect(ofType(template, 'AWS::StepFunctions::StateMachine')[0]?.[1].Properties['TracingConfiguration']).toEqual({
        Enabled: true,
      });
      for (const [, { Properties }] of ofType(template, 'AWS::Logs::LogGroup'))
        expect(Properties['RetentionInDays']).toBe(30);
    }
  });
});

describe('in production', () => {
  it('every function has a version and a live alias that moves in steps, back when callers suffer', () => {
    const functions = ofType(prod, 'AWS::Lambda::Function');
    const aliases = ofType(prod, 'AWS::Lambda::Alias');
    expect(functions.length).toBeGreaterThan(10);
    expect(ofType(prod, 'AWS::Lambda::Version')).toHaveLength(functions.length);
    expect(aliases.map(([, { Properties }]) => Properties['Name'])).toEqual(functions.map(() => 'live'));
    const groups = ofType(prod, 'AWS::CodeDeploy::DeploymentGroup').map(([, { Properties }]) => Properties);
    expect(groups).toHaveLength(functions.length);
    for (const group of groups) {
      expect(group['DeploymentConfigName']).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
      expect((group['AlarmConfiguration'] as { Alarms: unknown[] }).Alarms).toHaveLength(3);
      expect((group['AutoRollbackConfiguration'] as { Events: string[] }).Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
    }
    for (const [, alias] of aliases as [string, { UpdatePolicy?: object }][])
      expect(alias.UpdatePolicy).toHaveProperty('CodeDeployLambdaAliasUpdate');
  });

  it('nobody calls a function but through its alias', () => {
    const functions = new Set(ofType(prod, 'AWS::Lambda::Function').map(([id]) => id));
    const callers = [
      'AWS::AppSync::DataSource',
      'AWS::StepFunctions::StateMachine',
      'AWS::Events::Rule',
      'AWS::Scheduler::Schedule',
      'AWS::Lambda::Permission',
      'AWS::Lambda::EventInvokeConfig',
    ].flatMap((type) => ofType(prod, type));
    const past = callers.flatMap(([id, { Type, Properties }]) => {
      const named = [...JSON.stringify(Properties).matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g)].map(([, name]) => name);
      const direct = named.filter((name) => functions.has(name ?? ''));
      return direct.map((name) => `${Type} ${id} calls ${name}`);
    });
    expect(callers.length).toBeGreaterThan(8);
    expect(past).toEqual([]);
  });

  it('other stages have neither: the newest code is what runs', () => {
    for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::CodeDeploy::DeploymentGroup'])
      expect(ofType(dev, type)).toEqual([]);
  });
});

describe('what has its price is there on request alone', () => {
  const costly = ['AWS::WAFv2::WebACL', 'AWS::AppSync::ApiCache', 'AWS::KMS::Key', 'AWS::Backup::BackupVault'];

  it.each(['dev', 'prod'])('nothing of it in %s by itself', (stage) => {
    for (const type of costly) expect(ofType(stage === 'prod' ? prod : dev, type)).toEqual([]);
  });

  it('a web ACL before the API and the user pool', () => {
    const template = synthesised({ waf: 'true' });
    expect(ofType(template, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(2);
    const [[, acl]] = ofType(template, 'AWS::WAFv2::WebACL') as [[string, Resource]];
    expect(acl.Properties['Rules']).toHaveLength(3);
  });

  it('a cache for the two fields that answer everybody alike', () => {
    const template = synthesised({ cache: 'true' });
    const cached = ofType(template, 'AWS::AppSync::Resolver').filter(
      ([, { Properties }]) => Properties['CachingConfig'],
    );
    expect(cached.map(([, { Properties }]) => Properties['FieldName']).sort()).toEqual(['countDragons', 'listDragons']);
  });

  it('a lock on the truth alone, in prod alone', () => {
    const locks = (template: Template): unknown[] =>
      ofType(template, 'AWS::S3::Bucket').flatMap(([id, { Properties }]) =>
        Properties['ObjectLockEnabled'] === undefined ? [] : [[id.startsWith('StorageTruth'), Properties]],
      );
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } };
    const locked = { ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule } };
    expect(locks(synthesised({ stage: 'prod', lock: '30' }))).toMatchObject([[true, locked]]);
    expect(locks(synthesised({ stage: 'prod' }))).toEqual([]);
    expect(() => synthesised({ lock: '30' })).toThrow('lock is for prod');
  });

  it('a copy of the truth a day, in prod alone, that stays without its stack and is deleted by no user', () => {
    const template = synthesised({ stage: 'prod', backup: 'true' });
    const [[name, vault], ...others] = ofType(template, 'AWS::Backup::BackupVault') as [[string, Resource]];
    expect(others).toEqual([]);
    expect(template.Resources[name]?.DeletionPolicy).toBe('Retain');
    expect(vault.Properties['AccessPolicy']).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'] }],
    });
    const [[, plan]] = ofType(template, 'AWS::Backup::BackupPlan') as [[string, Resource]];
    expect(plan.Properties).toMatchObject({
      BackupPlan: {
        BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: 35 }, ScheduleExpression: 'cron(0 3 * * ? *)' }],
      },
    });
    const [[, selection]] = ofType(template, 'AWS::Backup::BackupSelection') as [[string, Resource]];
    expect(JSON.stringify(selection.Properties)).toMatch(
      /"Resources":\[\{"Fn::GetAtt":\["StorageTruth[^"]*","Arn"\]\}\]/,
    );
    expect(() => synthesised({ backup: 'true' })).toThrow('backup is for prod');
  });

  it('a key for both buckets, which every function that reads or writes them may use', () => {
    const template = synthesised({ kms: 'true', stage: 'prod' });
    for (const [, { Properties }] of ofType(template, 'AWS::S3::Bucket'))
      expect(JSON.stringify(Properties['BucketEncryption'])).toContain('aws:kms');
    const [key] = ofType(template, 'AWS::KMS::Key')[0] ?? [];
    expect(template.Resources[key ?? '']?.DeletionPolicy).toBe('Retain');
    const statements = ofType(template, 'AWS::IAM::Policy').map(([, { Properties }]) => JSON.stringify(Properties));
    const readers = statements.filter((text) => text.includes('s3:GetObject'));
    expect(readers.length).toBeGreaterThan(8);
    expect(readers.filter((text) => !text.includes('kms:Decrypt'))).toEqual([]);
  });
});
