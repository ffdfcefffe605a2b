import { action } from '../../../protocol/action.ts';
import { passwordRecord, requirePolicy, saveUser } from '../users/accounts.ts';
import { requirePassword, tryPassword } from '../codes/attempts.ts';
import type { Cognito } from '../context.ts';
import { password, text, type Input } from '../wire/input.ts';
import { isPasswordOf } from '../sign-in/password-flow.ts';
import { authenticate } from '../tokens/tokens.ts';

export const ChangePassword = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'PreviousPassword' | 'ProposedPassword'>, unknown>(
    ['AccessToken', 'PreviousPassword', 'ProposedPassword'],
    (input) => {
      const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
      const previous = password(input, 'PreviousPassword');
      const proposed = password(input, 'ProposedPassword');
      requirePassword(tryPassword(cognito, pool, user.sub, () => isPasswordOf(pool, user, user.sub, previous)));
      requirePolicy(pool, proposed);
      saveUser(cognito, pool, { ...user, ...passwordRecord(cognito, pool, user.username, proposed) });
      return {};
    },
  );
