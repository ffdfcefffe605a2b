import type { SignUpResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import { createUser, requirePolicy } from '../users/accounts.ts';
import { requireComplete, requireSchema, requireWritable } from '../users/attributes.ts';
import { requireUsername, sendSignUpCode, usernameExists } from '../users/sign-up.ts';
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
  run({ ClientId, SecretHash, Username, Password, UserAttributes }, context): Wire<SignUpResponse> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    const { pool } = client;
    if (pool.adminCreateOnly) throw notAuthorized('SignUp is not permitted for this user pool');
    const given = attributeMap(UserAttributes);
    requireUsername(context, pool, Username, given);
    requirePolicy(pool, Password);
    requireWritable(client, given.keys());
    requireSchema(pool, given);
    const attributesGiven = Object.fromEntries([...given].filter(([, value]) => value !== ''));
    requireComplete(pool, pool.emailUsernames ? { ...attributesGiven, email: Username } : attributesGiven);
    const user = createUser(context, pool, {
      username: Username,
      password: Password,
      status: 'UNCONFIRMED',
      attributes: attributesGiven,
      taken: usernameExists(pool, 'User already exists'),
    });
    const CodeDeliveryDetails = sendSignUpCode(context, pool, user);
    return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails };
  },
});
