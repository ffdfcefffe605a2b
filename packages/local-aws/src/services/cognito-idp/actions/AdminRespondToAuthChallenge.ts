import { action } from '../../../protocol/action.ts';
import { clientOfPool, poolOf, type Cognito } from '../context.ts';
import { optionalText, text, textMap, type Input } from '../wire/input.ts';
import { respond } from '../sign-in/index.ts';

type Members =
  | 'UserPoolId'
  | 'ClientId'
  | 'ChallengeName'
  | 'ChallengeResponses'
  | 'Session'
  | 'ClientMetadata'
  | 'AnalyticsMetadata'
  | 'ContextData';

export const AdminRespondToAuthChallenge = (cognito: Cognito) =>
  action<Input<Members>, unknown>(
    [
      'UserPoolId',
      'ClientId',
      'ChallengeName',
      'ChallengeResponses',
      'Session',
      'ClientMetadata',
      'AnalyticsMetadata',
      'ContextData',
    ],
    (input) => {
      const client = clientOfPool(cognito, poolOf(cognito, input), input);
      const session = optionalText(input, 'Session', { minimum: 20, maximum: 2048 });
      return respond(cognito, client, text(input, 'ChallengeName'), textMap(input, 'ChallengeResponses'), session);
    },
  );
