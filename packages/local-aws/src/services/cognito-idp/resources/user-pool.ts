import { honoured, inert, list, object, only, text, type PropertySpec } from '../../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import type { CognitoContext } from '../context.ts';
import type { MessageTemplates, RecoveryMechanism, UserPool } from '../from-template.ts';
import type { PasswordPolicy } from '../engine/password-policy.ts';
import {
  standardAttributes,
  type Address,
  type AliasAttribute,
  type AttributeRule,
  type Schema,
} from '../engine/schema.ts';
import { findings, UnsupportedError } from '../../../kernel/errors.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import { invalidParameter } from '../errors.ts';
import { triggerNames } from '../triggers/names.ts';
import { asList, optionalNumber, asObject, optionalText, asTexts, isTrue, type Values } from './values.ts';

const outbox = inert('messages land in the outbox');

const passwordPolicy = object({
  MinimumLength: honoured,
  RequireUppercase: honoured,
  RequireLowercase: honoured,
  RequireNumbers: honoured,
  RequireSymbols: honoured,
  TemporaryPasswordValidityDays: honoured,
  PasswordHistorySize: only(0),
});

const schemaAttribute = object({
  Name: text,
  AttributeDataType: text,
  Mutable: honoured,
  Required: honoured,
  DeveloperOnlyAttribute: only(false),
  StringAttributeConstraints: object({ MinLength: honoured, MaxLength: honoured }),
  NumberAttributeConstraints: object({ MinValue: honoured, MaxValue: honoured }),
});

const messageTemplate = object({
  DefaultEmailOption: only('CONFIRM_WITH_CODE'),
  EmailMessage: honoured,
  EmailSubject: honoured,
  SmsMessage: honoured,
  EmailMessageByLink: inert('for links, which DefaultEmailOption excludes'),
  EmailSubjectByLink: inert('for links, which DefaultEmailOption excludes'),
});

const properties: Readonly<Record<string, PropertySpec>> = {
  UserPoolName: text,
  UsernameAttributes: list(text),
  AliasAttributes: list(text),
  UsernameConfiguration: object({ CaseSensitive: honoured }),
  AutoVerifiedAttributes: list(text),
  Policies: object({
    PasswordPolicy: passwordPolicy,
    SignInPolicy: object({ AllowedFirstAuthFactors: list(only('PASSWORD')) }),
  }),
  AccountRecoverySetting: object({
    RecoveryMechanisms: list(object({ Name: text, Priority: honoured })),
  }),
  AdminCreateUserConfig: object({
    AllowAdminCreateUserOnly: honoured,
    UnusedAccountValidityDays: honoured,
    InviteMessageTemplate: object({ EmailMessage: honoured, EmailSubject: honoured, SMSMessage: honoured }),
  }),
  UserAttributeUpdateSettings: object({
    AttributesRequireVerificationBeforeUpdate: list(text),
  }),
  Schema: list(schemaAttribute),
  VerificationMessageTemplate: messageTemplate,
  EmailVerificationMessage: honoured,
  EmailVerificationSubject: honoured,
  SmsVerificationMessage: honoured,
  SmsAuthenticationMessage: inert('for SMS as a second factor, which EnabledMfas excludes'),
  EmailConfiguration: outbox,
  SmsConfiguration: honoured,
  MfaConfiguration: text,
  EnabledMfas: list(only('SOFTWARE_TOKEN_MFA')),
  DeviceConfiguration: object({}),
  LambdaConfig: object({
    ...Object.fromEntries(triggerNames.map((name) => [name, text])),
    PreTokenGenerationConfig: object({ LambdaArn: text, LambdaVersion: only('V1_0', 'V2_0') }),
  }),
  // ENFORCED acts on the risk of each sign-in. docs: Amazon Cognito user pools API Reference, "UserPoolAddOnsType"
  UserPoolAddOns: object({ AdvancedSecurityMode: only('OFF', 'AUDIT') }),
  UserPoolTier: inert('a price plan'),
  DeletionProtection: inert('nothing here deletes a user pool'),
  UserPoolTags: inert('shown by DescribeUserPool'),
};

export const userPool = (context: CognitoContext): ResourceProvider => ({
  properties,
  examine: ({ properties: given }) =>
    findings(
      () => defineNames(given),
      () => defineMfa(given),
      () => defineSchema(context, given),
    ),
  provision(request) {
    const pool = definePool(context, request);
    context.pools.set(pool.id, pool);
    context.keys.prepare(pool.id);
    const providerName = pool.issuer.slice('https://'.length);
    return {
      ref: pool.id,
      attributes: { UserPoolId: pool.id, Arn: pool.arn, ProviderName: providerName, ProviderURL: pool.issuer },
    };
  },
});

function definePool(context: CognitoContext, request: ResourceRequest): UserPool {
  const { store, clock, ids, region, accountId } = context;
  const { properties: given } = request;
  const shortId = request.stableId(9);
  const id = `${region}_${shortId}`;
  return {
    id,
    shortId,
    name: optionalText(given.UserPoolName) ?? request.physicalName({ maxLength: 128 }),
    arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`,
    issuer: `https://cognito-idp.${region}.amazonaws.com/${id}`,
    secret: store.poolSecret(id, () => ids.bytes(32)),
    createdAt: store.firstSeen(id, clock.now()),
    ...defineNames(given),
    // Names are case-sensitive unless the template says otherwise.
    // docs: Amazon Cognito user pools API Reference, "UsernameConfigurationType"
    caseSensitive:
      given.UsernameConfiguration === undefined || isTrue(asObject(given.UsernameConfiguration).CaseSensitive ?? true),
    autoVerified: new Set(asTexts(given.AutoVerifiedAttributes)),
    verifyBeforeUpdate: new Set(
      asTexts(asObject(given.UserAttributeUpdateSettings).AttributesRequireVerificationBeforeUpdate),
    ),
    policy: definePolicy(given),
    recovery: defineRecovery(given),
    adminCreateOnly: isTrue(asObject(given.AdminCreateUserConfig).AllowAdminCreateUserOnly),
    smsConfigured: given.SmsConfiguration !== undefined,
    ...defineMfa(given),
    schema: defineSchema(context, given),
    ...defineTriggers(given),
    messages: defineMessages(given),
    groups: new Map(store.groups(id).map((group) => [group.name, { ...group, fromTemplate: false }])),
    properties: given,
  };
}

function defineNames(given: Values): Pick<UserPool, 'usernameAttributes' | 'aliasAttributes'> {
  const [usernames, aliases] = [asTexts(given.UsernameAttributes), asTexts(given.AliasAttributes)];
  // recorded: The Serverless Programming Cookbook, "AliasAttributes versus UsernameAttributes"
  if (usernames.length > 0 && aliases.length > 0)
    throw invalidParameter('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
  return {
    usernameAttributes: new Set(usernames as readonly Address[]),
    aliasAttributes: new Set(aliases as readonly AliasAttribute[]),
  };
}

function defineMfa(given: Values): Pick<UserPool, 'mfa' | 'softwareTokens'> {
  const mfa = (given.MfaConfiguration as UserPool['mfa'] | undefined) ?? 'OFF';
  const softwareTokens = asTexts(given.EnabledMfas).includes('SOFTWARE_TOKEN_MFA');
  if (mfa === 'OFF' && softwareTokens)
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  if (mfa !== 'OFF' && !softwareTokens) {
    // With a configuration for SMS and no other factor, text messages would be the second factor.
    if (given.SmsConfiguration !== undefined) throw new UnsupportedError('AWS::Cognito::UserPool.EnabledMfas: SMS_MFA');
    throw invalidParameter(
      "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    );
  }
  return { mfa, softwareTokens };
}

function defineTriggers(given: Values): Pick<UserPool, 'triggers' | 'tokenEvent'> {
  const config = asObject(given.LambdaConfig);
  const tokens = asObject(config.PreTokenGenerationConfig);
  const named = triggerNames.flatMap((name) => {
    const arn = optionalText(config[name]);
    return arn === undefined ? [] : [[name, arn] as const];
  });
  const before = optionalText(tokens.LambdaArn);
  return {
    triggers: { ...Object.fromEntries(named), ...(before !== undefined && { PreTokenGeneration: before }) },
    tokenEvent: tokens.LambdaVersion === 'V2_0' ? '2' : '1',
  };
}

function definePolicy(given: Values): PasswordPolicy {
  const declared = asObject(given.Policies).PasswordPolicy;
  const policy = asObject(declared);
  const required = (name: string): boolean => (declared === undefined ? true : isTrue(policy[name]));
  return {
    minimumLength: optionalNumber(policy.MinimumLength) ?? 8,
    requireUppercase: required('RequireUppercase'),
    requireLowercase: required('RequireLowercase'),
    requireNumbers: required('RequireNumbers'),
    requireSymbols: required('RequireSymbols'),
    temporaryPasswordValidityDays:
      optionalNumber(policy.TemporaryPasswordValidityDays) ??
      optionalNumber(asObject(given.AdminCreateUserConfig).UnusedAccountValidityDays) ??
      7,
  };
}

function defineRecovery(given: Values): readonly RecoveryMechanism[] {
  const mechanisms = asList(asObject(given.AccountRecoverySetting).RecoveryMechanisms).map(asObject);
  const names = mechanisms
    .sort((a, b) => (optionalNumber(a.Priority) ?? 0) - (optionalNumber(b.Priority) ?? 0))
    .map(({ Name }) => Name as RecoveryMechanism);
  // Without a setting, the code goes to the phone if it is verified, and otherwise to the e-mail address. docs: Amazon
  // Cognito Developer Guide, "Passwords, account recovery, and password policies"
  return names.length > 0 ? names : ['verified_phone_number', 'verified_email'];
}

const declaredTwice = declareUnverified(
  'cognito-attribute-declared-twice',
  'The Schema of a user pool names an attribute twice.',
  'the last of them counts.',
);

function defineSchema({ requireAllowed }: Pick<CognitoContext, 'requireAllowed'>, given: Values): Schema {
  const schema = new Map<string, AttributeRule>(Object.entries(standardAttributes));
  const named = new Set<string>();
  for (const attribute of asList(given.Schema).map(asObject)) {
    const name = String(attribute.Name);
    if (named.has(name)) requireAllowed(declaredTwice, `${name} is twice there.`);
    named.add(name);
    const standard = Object.hasOwn(standardAttributes, name) ? standardAttributes[name] : undefined;
    if (!standard && isTrue(attribute.Required))
      throw invalidParameter('Required custom attributes are not supported currently.');
    schema.set(standard ? name : `custom:${name}`, defineAttribute(attribute, standard));
  }
  return schema;
}

function defineAttribute(attribute: Values, standard: AttributeRule | undefined): AttributeRule {
  const type = (attribute.AttributeDataType as AttributeRule['type'] | undefined) ?? standard?.type ?? 'String';
  const lengths = asObject(attribute.StringAttributeConstraints);
  const bounds = asObject(attribute.NumberAttributeConstraints);
  const [minimum, maximum] =
    type === 'Number' ? [bounds.MinValue, bounds.MaxValue] : [lengths.MinLength, lengths.MaxLength];
  return {
    type,
    mutable: attribute.Mutable === undefined || isTrue(attribute.Mutable),
    required: isTrue(attribute.Required),
    minimum: optionalNumber(minimum) ?? standard?.minimum ?? (type === 'Number' ? -Number.MAX_SAFE_INTEGER : 0),
    maximum: optionalNumber(maximum) ?? standard?.maximum ?? (type === 'Number' ? Number.MAX_SAFE_INTEGER : 2048),
  };
}

function defineMessages(given: Values): MessageTemplates {
  const verification = asObject(given.VerificationMessageTemplate);
  const invitation = asObject(asObject(given.AdminCreateUserConfig).InviteMessageTemplate);
  return {
    verification: {
      subject:
        optionalText(verification.EmailSubject) ??
        optionalText(given.EmailVerificationSubject) ??
        'Your verification code',
      email:
        optionalText(verification.EmailMessage) ??
        optionalText(given.EmailVerificationMessage) ??
        'Your confirmation code is {####}',
      sms:
        optionalText(verification.SmsMessage) ??
        optionalText(given.SmsVerificationMessage) ??
        'Your confirmation code is {####}',
    },
    invitation: {
      subject: optionalText(invitation.EmailSubject) ?? 'Your temporary password',
      email: optionalText(invitation.EmailMessage) ?? 'Your username is {username} and temporary password is {####}.',
      sms: optionalText(invitation.SMSMessage) ?? 'Your username is {username} and temporary password is {####}.',
    },
  };
}
