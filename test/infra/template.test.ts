import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, run } from '../support/cli.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

describe('the synthesised template', () => {
  const output = freshDirectory();
  let synth: Awaited<ReturnType<typeof run>>;
  let resources: Resource[];
  const ofType = (type: string): Resource[] => resources.filter(({ Type }) => Type === type);

  beforeAll(async () => {
    synth = await run('npx', ['cdk', 'synth', '--quiet', '--output', output]);
    resources = Object.values(
      (
        JSON.parse(readFileSync(join(output, 'Dragons.template.json'), 'utf8')) as {
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
      QueryDepthLimit: 6,
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

  it('hides the schema in production, and changes nothing else of the API', async () => {
    const directory = freshDirectory();
    const { code, stderr } = await run('npx', ['cdk', 'synth', '--quiet', '-c', 'stage=prod', '--output', directory], {
      env: { CDK_VALIDATION: 'false' },
    });
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
    const production = Object.values(
      (
        JSON.parse(readFileSync(join(directory, 'Dragons.template.json'), 'utf8')) as {
          Resources: Record<string, Resource>;
        }
      ).Resources,
    );
    removeDirectory(directory);
    const [here] = ofType('AWS::AppSync::GraphQLApi');
    expect(here?.Properties['IntrospectionConfig']).toBe('ENABLED');
    expect(production.find(({ Type }) => Type === 'AWS::AppSync::GraphQLApi')?.Properties).toEqual({
      ...here?.Properties,
      IntrospectionConfig: 'DISABLED',
    });
  });

  it('runs every function on the newest Node, arm64, with logs of 30 days', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function'))
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogGroup: expect.anything() },
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
});
