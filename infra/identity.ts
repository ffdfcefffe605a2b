import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { smsStatement } from './sms.ts';

/** The users: they sign in with their e-mail address by SRP alone. Members of one group see every report. */
export class Identity extends Construct {
  readonly userPool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;

  constructor(scope: Construct, id: string, { stage, sms }: Pick<Settings, 'stage' | 'sms'>) {
    super(scope, id);
    this.userPool = new cognito.UserPool(this, 'UserPool', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true, ...(sms && { phone: true }) },
      standardAttributes: {
        email: { required: true, mutable: true },
        ...(sms && { phoneNumber: { required: false, mutable: true } }),
      },
      keepOriginal: { email: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      ...(sms ? { smsRole: this.smsRole(), smsRoleExternalId: this.node.addr } : { enableSmsRole: false }),
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.client = this.userPool.addClient('WebClient', {
      authFlows: { userSrp: true },
      generateSecret: false,
      disableOAuth: true,
      // The API leaves this off by default: an answer would then tell whether a user exists.
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    const rangers = this.userPool.addGroup('Rangers', {
      groupName: 'Rangers',
      description: 'See the reports of everybody',
    });
    // Users who are kept keep their group, and the page keeps its client.
    if (stage.keepsData) for (const kept of [this.client, rangers]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /** Makes the role with which the user pool sends the code that proves a phone number. */
  private smsRole(): Role {
    const role = new Role(this, 'SmsRole', {
      assumedBy: new ServicePrincipal('cognito-idp.amazonaws.com', {
        conditions: {
          StringEquals: { 'sts:ExternalId': this.node.addr, 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
      description: 'Lets Cognito send codes by SMS',
    });
    role.addToPolicy(smsStatement(this));
    return role;
  }
}
