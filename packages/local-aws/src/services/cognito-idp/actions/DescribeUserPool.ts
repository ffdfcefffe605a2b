import { secondsOf } from '../../../kernel/clock.ts';
import type {
  DescribeUserPoolResponse,
  PasswordPolicyType,
  SchemaAttributeType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import type { AttributeRule } from '../engine/schema.ts';
import type { UserPool } from '../from-template.ts';
import { userPoolId } from '../wire/shapes.ts';

export const DescribeUserPool = cognitoAction({
  input: { UserPoolId: userPoolId },
  needs: onPool('cognito-idp:DescribeUserPool'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId }],
  run({ UserPoolId }, context): Wire<DescribeUserPoolResponse> {
    const pool = poolOf(context, UserPoolId);
    return { UserPool: describe(pool, context.store.countUsers(pool.id)) };
  },
});

/** The answer repeats these properties of the template as they were declared. */
const declaredProperties = [
  'UsernameAttributes',
  'UsernameConfiguration',
  'AutoVerifiedAttributes',
  'AccountRecoverySetting',
  'VerificationMessageTemplate',
  'UserAttributeUpdateSettings',
  'UserPoolTags',
  'EmailConfiguration',
  'DeletionProtection',
  'UserPoolTier',
];

function describe(pool: UserPool, users: number): Wire<UserPoolType> {
  const declared = Object.entries(pool.properties).filter(([name]) => declaredProperties.includes(name));
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    CreationDate: secondsOf(pool.createdAt),
    LastModifiedDate: secondsOf(pool.createdAt),
    Policies: { PasswordPolicy: passwordPolicy(pool) },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: pool.adminCreateOnly,
      UnusedAccountValidityDays: pool.policy.temporaryPasswordValidityDays,
    },
    MfaConfiguration: pool.mfa,
    DeletionProtection: 'INACTIVE',
    UserPoolTier: 'ESSENTIALS',
    LambdaConfig: pool.properties['LambdaConfig'] ?? {},
    EstimatedNumberOfUsers: users,
    SchemaAttributes: [...pool.schema].map(([name, rule]) => schemaAttribute(name, rule)),
    ...Object.fromEntries(declared),
  };
}

const passwordPolicy = ({ policy }: UserPool): Wire<PasswordPolicyType> => ({
  MinimumLength: policy.minimumLength,
  RequireUppercase: policy.requireUppercase,
  RequireLowercase: policy.requireLowercase,
  RequireNumbers: policy.requireNumbers,
  RequireSymbols: policy.requireSymbols,
  TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
});

function schemaAttribute(name: string, rule: AttributeRule): Wire<SchemaAttributeType> {
  const [least, most] = [String(rule.minimum), String(rule.maximum)];
  return {
    Name: name,
    AttributeDataType: rule.type,
    DeveloperOnlyAttribute: false,
    Mutable: rule.mutable,
    Required: rule.required,
    ...(rule.type === 'String' && { StringAttributeConstraints: { MinLength: least, MaxLength: most } }),
    ...(rule.type === 'Number' && { NumberAttributeConstraints: { MinValue: least, MaxValue: most } }),
  };
}
