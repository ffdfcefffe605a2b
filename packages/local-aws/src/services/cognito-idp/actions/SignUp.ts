import { action } from '../../../protocol/action.ts';
import { createUser, requirePolicy } from '../users/accounts.ts';
import { requireComplete, requireSchema, requireWritable } from '../users/attributes.ts';
import { clientOf, type Cognito } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import { attributeList, forTriggers, password, username, type ForTriggers, type Input } from '../wire/input.ts';
import { requireUsername, sendSignUpCode, usernameExists } from '../users/sign-up.ts';

type Members = 'ClientId' | 'Username' | 'Password' | 'UserAttributes' | 'ValidationData' | ForTriggers;

export const SignUp = (cognito: Cognito) =>
  action<Input<Members>, unknown>(
    ['ClientId', 'Username', 'Password', 'UserAttributes', 'ValidationData', ...forTriggers],
    (input) => {
      const client = clientOf(cognito, input);
      const { pool } = client;
      if (pool.adminCreateOnly) throw notAuthorized('SignUp is not permitted for this user pool');
      const name = username(input, 'Username');
      const secret = password(input, 'Password');
      const given = attributeList(input, 'UserAttributes');
      requireUsername(cognito, pool, name, given);
      requirePolicy(pool, secret);
      requireWritable(client, given.keys());
      requireSchema(pool, given);
      const attributes = Object.fromEntries([...given].filter(([, value]) => value !== ''));
      requireComplete(pool, pool.emailUsernames ? { ...attributes, email: name } : attributes);
      const user = createUser(cognito, pool, {
        username: name,
        password: secret,
        status: 'UNCONFIRMED',
        attributes,
        taken: usernameExists(pool, 'User already exists'),
      });
      const CodeDeliveryDetails = sendSignUpCode(cognito, pool, user);
      return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails };
    },
  );
