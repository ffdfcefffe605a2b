import type { SignUpResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import { createUser, requirePolicy } from '../users/accounts.ts';
import { requireComplete, requireSchema, requireWritable } from '../users/attributes.ts';
import { afterConfirmation, beforeSignUp } from '../triggers/account.ts';
import { namesByAddress, usernameExists, withAddress } from '../users/aliases.ts';
import { requireNoPreference, requireUsername, sendSignUpCode } from '../users/sign-up.ts';
import { attributeMap, attributes, clientId, fromUser, secretHash, password, username } from '../wire/shapes.ts';

export const SignUp = cognitoAction({
  input: {
    ClientId: clientId,
    SecretHash: secretHash,
    Username: username,
    Password: password,
    UserAttributes: attributes,
    ValidationData: attributes,
    ...fromUser,
  },
  needs: needsNothing,
  genuine: ({ clientId: ClientId }) => [
    {
      ClientId,
      Username: 'hostile-self@example.com',
      Password: 'Genuine-password-9',
      UserAttributes: [{ Name: 'email', Value: 'hostile-self@example.com' }],
      ValidationData: [],
      ClientMetadata: { a: 'b' },
    },
  ],
  async run({ ClientId, SecretHash, Username, Password, UserAttributes }, context): Promise<Wire<SignUpResponse>> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    const { pool } = client;
    if (pool.adminCreateOnly) throw notAuthorized('SignUp is not permitted for this user pool');
    const given = attributeMap(UserAttributes);
    requireUsername(context, pool, Username, given);
    requireNoPreference(context, pool, given);
    requirePolicy(pool, Password);
    requireWritable(client, given.keys());
    requireSchema(pool, given);
    const attributesGiven = Object.fromEntries([...given].filter(([, value]) => value !== ''));
    const attributes = withAddress(pool, Username, attributesGiven);
    requireComplete(pool, attributes);
    const sub = context.ids.uuid();
    const candidate = { userName: namesByAddress(pool) ? sub : Username, attributes };
    const { isConfirmed, verified } = await beforeSignUp(context, pool, 'PreSignUp_SignUp', candidate);
    const user = createUser(context, pool, {
      sub,
      username: Username,
      password: Password,
      status: isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED',
      attributes: { ...attributesGiven, ...verified },
      taken: usernameExists(pool, Username, 'User already exists'),
      // docs: Amazon Cognito Developer Guide, "Pre sign-up Lambda trigger" (autoVerifyEmail moves an alias)
      takesAliases: true,
    });
    if (isConfirmed) {
      await afterConfirmation(context, pool, user, 'PostConfirmation_ConfirmSignUp');
      return { UserConfirmed: true, UserSub: user.sub };
    }
    const CodeDeliveryDetails = await sendSignUpCode(context, pool, user);
    return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails };
  },
});
