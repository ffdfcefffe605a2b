import { action } from '../../../protocol/action.ts';
import { clientOf, type Cognito } from '../context.ts';
import { forTriggers, text, textMap, type ForTriggers, type Input } from '../wire/input.ts';
import { startFlow, userFlows } from '../sign-in/index.ts';

export const InitiateAuth = (cognito: Cognito) =>
  action<Input<'ClientId' | 'AuthFlow' | 'AuthParameters' | ForTriggers>, unknown>(
    ['ClientId', 'AuthFlow', 'AuthParameters', ...forTriggers],
    (input) =>
      startFlow(
        userFlows,
        cognito,
        clientOf(cognito, input),
        text(input, 'AuthFlow'),
        textMap(input, 'AuthParameters'),
      ),
  );
