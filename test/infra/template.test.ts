import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, run } from '../support/cli.ts';
import { synthesised, type Resource, type Template } from './support/synthesised.ts';

describe('the synthesised template', () => {
  const output = freshDirectory();
  let synth: Awaited<ReturnType<typeof run>>;
  let resources: Resource[];
  const ofType = (type: string): Resource[] => resources.filter(({ Type }) => Type === type);

  beforeAll(async () => {
    synth = await run('npx', ['cdk', 'synth', '--quiet', '--output', output]);
    resources = Object.values(
      (
        JSON.parse(readFileSync(join(output, 'Dragons-dev.template.json'), 'utf8')) as {
          Resources: Record<string, Resource>;
        }
      ).Resources,
    );
  });
  afterAll(() => removeDirectory(output));

  it('passes the CDK’s own validation and the rule pack', () => {
    expect(`${synth.stdout}${synth.stderr}`).not.toMatch(/Validation Report|failed|\berror\b/i);
    expect(synth.code).toBe(0);
  });

  it('holds no custom resource and nothing for a laptop', () => {
    expect(resources.map(({ Type }) => Type).filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
    expect(JSON.stringify(resources)).not.toMatch(/127\.0\.0\.1|localhost|4566/);
  });

  it('overrides the insecure defaults of API and user pool', () => {
    const [api] = ofType('AWS::AppSync::GraphQLApi');
    expect(api?.Properties).toMatchObject({
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      QueryDepthLimit: 15,
      ResolverCountLimit: 50,
    });
    expect((api?.Properties['UserPoolConfig'] as { AppIdClientRegex?: unknown }).AppIdClientRegex).toBeDefined();
    const [client] = ofType('AWS::Cognito::UserPoolClient');
    expect(client?.Properties).toMatchObject({
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: false,
    });
    expect(ofType('AWS::Cognito::UserPool')[0]?.Properties).toMatchObject({
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
    });
  });

  it('hides the schema and limits the depth in production, and changes nothing else of the API', () => {
    const production = Object.values(synthesised({ stage: 'prod' }).Resources);
    const [here] = ofType('AWS::AppSync::GraphQLApi');
    expect(here?.Properties['IntrospectionConfig']).toBe('ENABLED');
    expect(production.find(({ Type }) => Type === 'AWS::AppSync::GraphQLApi')?.Properties).toEqual({
      ...here?.Properties,
      Name: 'Dragons-prod',
      IntrospectionConfig: 'DISABLED',
      QueryDepthLimit: 6,
    });
  });

  it('runs every function on the newest Node, arm64, with logs of 30 days whose traces name the sources', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function'))
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogGroup: expect.anything() },
        Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
      });
    for (const { Properties } of ofType('AWS::Logs::LogGroup'))
      expect(Properties).toMatchObject({ RetentionInDays: 30 });
  });

  it('grants no action and no resource by a bare wildcard, but for what AWS offers no resource', () => {
    const statements = ofType('AWS::IAM::Policy').flatMap(
      ({ Properties }) =>
        (Properties['PolicyDocument'] as { Statement: { Action: string | string[]; Resource?: unknown }[] }).Statement,
    );
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    const wide = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    // X-Ray has no resources; log delivery of a state machine is granted as a whole.
    expect(wide.filter((action) => !/^(xray|logs):/.test(action))).toEqual([]);
  });

  it('lets nobody write the truth without a condition, or delete it', () => {
    const policies = ofType('AWS::S3::BucketPolicy').flatMap(
      ({ Properties }) =>
        (Properties['PolicyDocument'] as { Statement: { Sid?: string; Effect: string; Condition?: unknown }[] })
          .Statement,
    );
    expect(policies.find(({ Sid }) => Sid === 'WriteOnlyByCondition')).toMatchObject({
      Effect: 'Deny',
      Condition: {
        Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    });
    expect(policies.find(({ Sid }) => Sid === 'NoDeletion')).toMatchObject({ Effect: 'Deny' });
  });

  it('lets nobody delete the truth unless a teardown is asked for, and then with a second factor in production', () => {
    const deletion = (template: Template): unknown =>
      Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::S3::BucketPolicy')
        .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: { Sid?: string }[] }).Statement)
        .find(({ Sid }) => Sid === 'NoDeletion');
    const teardownRoles = (template: Template): [string, Resource][] =>
      Object.entries(template.Resources).filter(([id]) => /^StorageTeardown[0-9A-F]{8}$/.test(id));
    for (const settings of [{}, { stage: 'prod' }]) {
      const template = synthesised(settings);
      expect(deletion(template)).not.toHaveProperty('Condition');
      expect(teardownRoles(template)).toEqual([]);
    }
    const [dev, prod] = [synthesised({ teardown: 'true' }), synthesised({ teardown: 'true', stage: 'prod' })];
    const trust = (template: Template): unknown =>
      (teardownRoles(template)[0]?.[1].Properties['AssumeRolePolicyDocument'] as { Statement: unknown[] }).Statement[0];
    for (const template of [dev, prod])
      expect(deletion(template)).toMatchObject({
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': expect.anything() } },
      });
    expect(trust(dev)).not.toHaveProperty('Condition');
    expect(trust(prod)).toMatchObject({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
  });

  it('keeps in production what it keeps together with its protection', () => {
    const { Resources } = synthesised({ stage: 'prod' });
    const kept = Object.values(Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(kept.map(({ Type }) => Type).sort()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolGroup',
      'AWS::S3::Bucket',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::S3::BucketPolicy',
    ]);
  });

  it('gives two stages no name in common that an account can have only once', () => {
    const [dev, staging] = [synthesised(), synthesised({ stage: 'staging' })];
    const names = ({ Resources }: Template): string[] =>
      Object.values(Resources).flatMap(({ Type, Properties }) => physicalName(Type, Properties) ?? []);
    expect(names(dev)).toEqual(
      expect.arrayContaining([
        'dragon_data_bucket_name',
        'dragon_data_file_name',
        expect.stringContaining('vendedlogs'),
      ]),
    );
    expect(names(dev).filter((name) => names(staging).includes(name))).toEqual([]);
  });

  it('encrypts what is said on topic and queues', () => {
    // The topic of operators says nothing but the names of alarms, and CloudWatch could not use that key.
    const topics = ofType('AWS::SNS::Topic').filter(({ Properties }) => Properties['DisplayName'] === 'Dragons');
    expect(topics.map(({ Properties }) => Properties['KmsMasterKeyId'])).toEqual(['alias/aws/sns']);
    for (const { Properties } of ofType('AWS::SQS::Queue'))
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
  });

  it('gives each asynchronous path a dead-letter queue of its own', () => {
    const targets = [
      ...ofType('AWS::SQS::Queue').flatMap(({ Properties }) => Properties['RedrivePolicy'] ?? []),
      ...ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties['RedrivePolicy']),
      ...ofType('AWS::Events::Rule').flatMap(({ Properties }) =>
        (Properties['Targets'] as { DeadLetterConfig?: unknown }[]).map(({ DeadLetterConfig }) => DeadLetterConfig),
      ),
      ...ofType('AWS::Scheduler::Schedule').map(
        ({ Properties }) => (Properties['Target'] as { DeadLetterConfig?: unknown }).DeadLetterConfig,
      ),
      ...ofType('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties['DestinationConfig']),
    ].map((target) => /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(target ?? null))?.[1]);
    expect(targets).toHaveLength(5);
    expect(new Set(targets).size).toBe(5);
    expect(targets).not.toContain(undefined);
  });
});

/** The name that the template itself gives, for the types whose names are the account's and not their parent's. */
function physicalName(type: string, properties: Record<string, unknown>): string | undefined {
  const members: Readonly<Record<string, string>> = {
    'AWS::SSM::Parameter': 'Name',
    'AWS::Logs::LogGroup': 'LogGroupName',
    'AWS::S3::Bucket': 'BucketName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::Lambda::Function': 'FunctionName',
    'AWS::SQS::Queue': 'QueueName',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::StepFunctions::StateMachine': 'StateMachineName',
    'AWS::Events::Rule': 'Name',
    'AWS::Scheduler::Schedule': 'Name',
    'AWS::Cognito::UserPool': 'UserPoolName',
  };
  const name = properties[members[type] ?? ''];
  // The group of the API's log has the API's id in its name, which AWS makes.
  if (name === undefined || JSON.stringify(name).includes('ApiId')) return undefined;
  return typeof name === 'string' ? name : JSON.stringify(name);
}
