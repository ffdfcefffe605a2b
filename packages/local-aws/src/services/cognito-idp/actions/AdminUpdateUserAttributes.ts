import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { updateAttributes } from '../users/attribute-update.ts';
import { poolOf, type Cognito } from '../context.ts';
import { attributeList, type Input } from '../wire/input.ts';

type Members = 'UserPoolId' | 'Username' | 'UserAttributes' | 'ClientMetadata';

export const AdminUpdateUserAttributes = (cognito: Cognito) =>
  action<Input<Members>, unknown>(['UserPoolId', 'Username', 'UserAttributes', 'ClientMetadata'], (input) => {
    const pool = poolOf(cognito, input);
    updateAttributes(cognito, pool, userOf(cognito, pool, input), attributeList(input, 'UserAttributes'));
    return {};
  });
