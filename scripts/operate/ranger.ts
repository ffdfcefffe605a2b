import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError, type OperatorCommand } from './command.ts';
import { findTarget, outputNamed, targetOptions } from './target.ts';

const group = 'Rangers';

/** Makes a user a Ranger, who sees all reports; nobody can become one by the API. */
export const rangerCommand: OperatorCommand = {
  usage: `npm run ranger -- --email ADDRESS (--stage STAGE [--region REGION] | --outputs FILE) [--remove]

Makes somebody a ranger, who sees every report. Who has no account yet gets one, and by e-mail a
password for the first sign-in; who has one signs in anew, because groups are part of the token.

  --remove         a ranger is one no more
  --stage STAGE    a stack on AWS; --region unless the environment says it
  --outputs FILE   a stack that npm start has up: .local-aws/outputs.json`,
  options: { ...targetOptions, email: { type: 'string' }, remove: { type: 'boolean' } },
  async run({ email, remove, ...values }, { out }) {
    if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email))
      throw new UsageError('Say who it is: --email somebody@example.com.');
    const target = await findTarget(values);
    const cognito = new CognitoIdentityProviderClient(target.client);
    const user = { UserPoolId: outputNamed(target, 'UserPoolId'), Username: email };
    const isKnown = await hasAccount(cognito, user);
    if (remove === true) {
      if (!isKnown) throw new CommandError(`${email} has no account here.`);
      await cognito.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName: group }));
      out(`${email} is no ranger any more, once the token of the last sign-in has expired.`);
      return 0;
    }
    if (!isKnown) await createAccount(cognito, user);
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
    out(`${email} is a ranger${isKnown ? ', from the next sign-in on' : '; the first password is in an e-mail'}.`);
    return 0;
  },
};

interface User {
  readonly UserPoolId: string;
  readonly Username: string;
}

async function hasAccount(cognito: CognitoIdentityProviderClient, user: User): Promise<boolean> {
  try {
    await cognito.send(new AdminGetUserCommand(user));
    return true;
  } catch (error) {
    if (error instanceof UserNotFoundException) return false;
    throw error;
  }
}

async function createAccount(cognito: CognitoIdentityProviderClient, user: User): Promise<void> {
  const UserAttributes = [
    { Name: 'email', Value: user.Username },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.send(new AdminCreateUserCommand({ ...user, UserAttributes, DesiredDeliveryMediums: ['EMAIL'] }));
}
