import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import type { AttributeRule } from '../engine/schema.ts';
import type { Input } from '../wire/input.ts';
import { seconds } from '../wire/output.ts';

export const DescribeUserPool = (cognito: Cognito) =>
  action<Input<'UserPoolId'>, unknown>(['UserPoolId'], (input) => {
    const pool = poolOf(cognito, input);
    return { UserPool: describe(pool, cognito.state.countUsers(pool.id)) };
  });

const shown = [
  'UsernameAttributes',
  'UsernameConfiguration',
  'AutoVerifiedAttributes',
  'AccountRecoverySetting',
  'VerificationMessageTemplate',
  'UserAttributeUpdateSettings',
  'UserPoolTags',
  'EmailConfiguration',
];

function describe(pool: UserPool, users: number) {
  const declared = Object.fromEntries(Object.entries(pool.properties).filter(([name]) => shown.includes(name)));
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    CreationDate: seconds(pool.createdAt),
    LastModifiedDate: seconds(pool.createdAt),
    Policies: { PasswordPolicy: passwordPolicy(pool) },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: pool.adminCreateOnly,
      UnusedAccountValidityDays: pool.policy.temporaryPasswordValidityDays,
    },
    MfaConfiguration: pool.properties.MfaConfiguration ?? 'OFF',
    DeletionProtection: pool.properties.DeletionProtection ?? 'INACTIVE',
    UserPoolTier: pool.properties.UserPoolTier ?? 'ESSENTIALS',
    LambdaConfig: {},
    EstimatedNumberOfUsers: users,
    SchemaAttributes: [...pool.schema].map(([name, rule]) => schemaAttribute(name, rule)),
    ...declared,
  };
}

const passwordPolicy = ({ policy }: UserPool) => ({
  MinimumLength: policy.minimumLength,
  RequireUppercase: policy.requireUppercase,
  RequireLowercase: policy.requireLowercase,
  RequireNumbers: policy.requireNumbers,
  RequireSymbols: policy.requireSymbols,
  TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
});

const schemaAttribute = (name: string, rule: AttributeRule) => ({
  Name: name,
  AttributeDataType: rule.type,
  DeveloperOnlyAttribute: false,
  Mutable: rule.mutable,
  Required: rule.required,
  ...(rule.type === 'String'
    ? { StringAttributeConstraints: { MinLength: String(rule.minimum), MaxLength: String(rule.maximum) } }
    : {}),
  ...(rule.type === 'Number'
    ? { NumberAttributeConstraints: { MinValue: String(rule.minimum), MaxValue: String(rule.maximum) } }
    : {}),
});
