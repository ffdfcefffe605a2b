import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { updateAttributes } from '../attribute-update.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import { attributeList, type Input } from '../input.ts';

type Members = 'UserPoolId' | 'Username' | 'UserAttributes' | 'ClientMetadata';

export const AdminUpdateUserAttributes = (cognito: Cognito) =>
  action<Input<Members>, unknown>(['UserPoolId', 'Username', 'UserAttributes', 'ClientMetadata'], (input) => {
    const pool = poolOf(cognito, input);
    updateAttributes(cognito, pool, userOf(cognito, pool, input), attributeList(input, 'UserAttributes'));
    return {};
  });
