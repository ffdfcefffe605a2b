import type { EpochMs } from '../../kernel/clock.ts';
import type { PasswordPolicy } from './engine/password-policy.ts';
import type { Schema } from './engine/schema.ts';
import type { GroupRecord } from './stored.ts';
import type { Triggers } from './triggers/names.ts';
import type { Address, AliasAttribute } from './engine/schema.ts';

/**
 * The part of a user pool that the template declares. Every start makes it again in memory. The store holds what users
 * change.
 */
export interface UserPool {
  readonly id: string;
  /** The part of the id after `_`, which SRP hashes. */
  readonly shortId: string;
  readonly name: string;
  readonly arn: string;
  readonly issuer: string;
  /**
   * The secret seals the state of challenges, hashes codes, and invents users who do not exist. It never leaves the
   * data directory.
   */
  readonly secret: Uint8Array;
  readonly createdAt: EpochMs;
  /**
   * The addresses that users sign in with, in a pool that names users by a UUID; none in a pool whose users choose
   * their names. docs: Amazon Cognito Developer Guide, "Customizing sign-in attributes"
   */
  readonly usernameAttributes: ReadonlySet<Address>;
  /** What users may sign in with beside the name that they chose. */
  readonly aliasAttributes: ReadonlySet<AliasAttribute>;
  readonly caseSensitive: boolean;
  readonly autoVerified: ReadonlySet<string>;
  /**
   * The attributes that keep their old value until the new one is verified. docs: Amazon Cognito user pools API
   * Reference, "UserAttributeUpdateSettingsType"
   */
  readonly verifyBeforeUpdate: ReadonlySet<string>;
  readonly policy: PasswordPolicy;
  readonly recovery: readonly RecoveryMechanism[];
  readonly adminCreateOnly: boolean;
  readonly smsConfigured: boolean;
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Users may set up an authenticator app. */
  readonly softwareTokens: boolean;
  readonly schema: Schema;
  readonly messages: MessageTemplates;
  /** The functions that take part. */
  readonly triggers: Triggers;
  /** The version of the event for the function before tokens are made. */
  readonly tokenEvent: '1' | '2';
  /** The groups of the template and those that the API made. */
  readonly groups: Map<string, Group>;
  /** The properties as they were declared, for DescribeUserPool. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export type RecoveryMechanism = 'verified_email' | 'verified_phone_number' | 'admin_only';

export interface MessageTemplates {
  readonly verification: { readonly subject: string; readonly email: string; readonly sms: string };
  readonly invitation: { readonly subject: string; readonly email: string; readonly sms: string };
}

export interface UserPoolClient {
  readonly id: string;
  readonly name: string;
  readonly pool: UserPool;
  readonly createdAt: EpochMs;
  /** It is undefined for a client without a secret. */
  readonly secret: string | undefined;
  /** The allowed flows: `ALLOW_USER_SRP_AUTH` … */
  readonly authFlows: ReadonlySet<string>;
  readonly hideUserExistence: boolean;
  readonly tokenRevocation: boolean;
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly challengeSeconds: number;
  /** The attributes that the client may read; undefined means all. */
  readonly readable: ReadonlySet<string> | undefined;
  readonly writable: ReadonlySet<string> | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Group extends GroupRecord {
  readonly fromTemplate: boolean;
}
