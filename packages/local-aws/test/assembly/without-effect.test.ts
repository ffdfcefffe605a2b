import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from '../cli/check-template.ts';

const fresh = freshDirectories('without-effect-');
const check = (Resources: object): Promise<string> => checkTemplate(fresh(), { Resources });

const dimension = { ScalableDimension: 'dynamodb:table:ReadCapacityUnits', ServiceNamespace: 'dynamodb' };
const Resources = {
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'shop', ManagedLoginVersion: 2 },
  },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      ...{ UserPoolId: { Ref: 'Pool' }, Identifier: 'orders', Name: 'Orders' },
      Scopes: [{ ScopeName: 'write', ScopeDescription: 'Writes' }],
    },
  },
  Target: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: {
      ...dimension,
      MinCapacity: 1,
      MaxCapacity: 9,
      ResourceId: 'table/t',
      RoleARN: 'arn:aws:iam::000000000000:role/r',
    },
  },
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      ...{ PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' } },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' },
        TargetValue: 70,
      },
    },
  },
  // Names what the others answer.
  Names: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: { 'Fn::Sub': '${Domain} ${Server} ${Target} ${Policy.Arn}' } },
  },
};

it('what has no effect on a laptop is accepted: hosted pages of user pools, and scaling', async () => {
  expect(await check(Resources)).toBe('');
});

it('what AWS refuses of it is refused', async () => {
  const { Domain, Server, Target } = Resources;
  const { Domain: _domain, ...withoutDomain } = Domain.Properties;
  const { Identifier: _identifier, ...withoutIdentifier } = Server.Properties;
  const stderr = await check({
    ...Resources,
    Domain: { ...Domain, Properties: withoutDomain },
    Server: { ...Server, Properties: withoutIdentifier },
    Target: { ...Target, Properties: { ...Target.Properties, MinCapacity: 'few' } },
  });
  expect(stderr).toContain('Domain: required key [Domain] not found');
  expect(stderr).toContain('Server: required key [Identifier] not found');
  expect(stderr).toMatch(/Target: MinCapacity: expected type: Integer/);
});
