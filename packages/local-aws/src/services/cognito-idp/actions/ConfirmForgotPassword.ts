import { action } from '../../../protocol/action.ts';
import { passwordRecord, requirePolicy, saveUser, subjectOf } from '../users/accounts.ts';
import { clientOf, type Cognito } from '../context.ts';
import { redeemCode } from '../codes/codes.ts';
import { codeMismatch } from '../errors.ts';
import { confirmationCode, forTriggers, password, username, type ForTriggers, type Input } from '../wire/input.ts';

type Members = 'ClientId' | 'Username' | 'ConfirmationCode' | 'Password' | ForTriggers;

export const ConfirmForgotPassword = (cognito: Cognito) =>
  action<Input<Members>, unknown>(['ClientId', 'Username', 'ConfirmationCode', 'Password', ...forTriggers], (input) => {
    const client = clientOf(cognito, input);
    const { pool } = client;
    const code = confirmationCode(input, 'ConfirmationCode');
    const secret = password(input, 'Password');
    // Before the code, so that a password that is refused does not cost it.
    requirePolicy(pool, secret);
    const { user, sub } = subjectOf(cognito, client, username(input, 'Username'));
    redeemCode(cognito, pool, { sub, purpose: 'forgot-password', code, hideUserExistence: client.hideUserExistence });
    if (!user?.enabled) throw codeMismatch();
    saveUser(cognito, pool, { ...user, status: 'CONFIRMED', ...passwordRecord(cognito, pool, user.username, secret) });
    cognito.state.deleteAttempts(pool.id, sub, 'password');
    return {};
  });
