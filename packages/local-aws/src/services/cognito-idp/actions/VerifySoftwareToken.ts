import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { optionalText, text, type Input } from '../wire/input.ts';
import { setupOf } from '../mfa/setup-caller.ts';
import { verify } from '../mfa/software-token.ts';

export const VerifySoftwareToken = (cognito: Cognito) =>
  action<Input<'AccessToken' | 'Session' | 'UserCode' | 'FriendlyDeviceName'>, unknown>(
    ['AccessToken', 'Session', 'UserCode', 'FriendlyDeviceName'],
    (input) => {
      const code = text(input, 'UserCode', { minimum: 6, maximum: 6, pattern: /^[0-9]+$/, patternText: '[0-9]+' });
      const device = optionalText(input, 'FriendlyDeviceName', { minimum: 0 });
      const { user, pool, advance } = setupOf(cognito, input, ['associated'], 'verified');
      return cognito.state.transaction(() => {
        verify(cognito, pool, user, code, device);
        return { Status: 'SUCCESS', Session: advance?.() };
      });
    },
  );
