import { action } from '../../../protocol/action.ts';
import { clientOf, type Cognito } from '../context.ts';
import { forTriggers, optionalText, text, textMap, type ForTriggers, type Input } from '../wire/input.ts';
import { respond } from '../sign-in/index.ts';

type Members = 'ClientId' | 'ChallengeName' | 'ChallengeResponses' | 'Session' | ForTriggers;

export const RespondToAuthChallenge = (cognito: Cognito) =>
  action<Input<Members>, unknown>(
    ['ClientId', 'ChallengeName', 'ChallengeResponses', 'Session', ...forTriggers],
    (input) => {
      const client = clientOf(cognito, input);
      const session = optionalText(input, 'Session', { minimum: 20, maximum: 2048 });
      return respond(cognito, client, text(input, 'ChallengeName'), textMap(input, 'ChallengeResponses'), session);
    },
  );
