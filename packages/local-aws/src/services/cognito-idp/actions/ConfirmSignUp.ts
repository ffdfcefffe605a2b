import { UnsupportedError } from '../../../kernel/errors.ts';
import { action } from '../../../protocol/action.ts';
import { saveUser, subjectOf } from '../users/accounts.ts';
import { clientOf, type Cognito } from '../context.ts';
import { redeemCode } from '../codes/codes.ts';
import { codeMismatch, notAuthorized } from '../errors.ts';
import { confirmationCode, flag, forTriggers, username, type ForTriggers, type Input } from '../wire/input.ts';
import { withVerifiedAddress } from '../users/sign-up.ts';

type Members = 'ClientId' | 'Username' | 'ConfirmationCode' | 'ForceAliasCreation' | ForTriggers;

export const ConfirmSignUp = (cognito: Cognito) =>
  action<Input<Members>, unknown>(
    ['ClientId', 'Username', 'ConfirmationCode', 'ForceAliasCreation', ...forTriggers],
    (input) => {
      const client = clientOf(cognito, input);
      const { pool } = client;
      const code = confirmationCode(input, 'ConfirmationCode');
      if (flag(input, 'ForceAliasCreation')) throw new UnsupportedError('ForceAliasCreation');
      const { user, sub } = subjectOf(cognito, client, username(input, 'Username'));
      if (user && user.status !== 'UNCONFIRMED')
        throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
      const { pending } = redeemCode(cognito, pool, {
        sub,
        purpose: 'sign-up',
        code,
        hideUserExistence: client.hideUserExistence,
      });
      if (!user) throw codeMismatch();
      saveUser(cognito, pool, { ...user, status: 'CONFIRMED', attributes: withVerifiedAddress(user, pending) });
      return {};
    },
  );
