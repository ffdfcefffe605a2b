import { action } from '../../../protocol/action.ts';
import { clientOfPool, poolOf, type Cognito } from '../context.ts';
import { text, textMap, type Input } from '../wire/input.ts';
import { adminFlows, startFlow } from '../sign-in/index.ts';

type Members =
  'UserPoolId' | 'ClientId' | 'AuthFlow' | 'AuthParameters' | 'ClientMetadata' | 'AnalyticsMetadata' | 'ContextData';

// ContextData is threat protection's.
export const AdminInitiateAuth = (cognito: Cognito) =>
  action<Input<Members>, unknown>(
    ['UserPoolId', 'ClientId', 'AuthFlow', 'AuthParameters', 'ClientMetadata', 'AnalyticsMetadata', 'ContextData'],
    (input) => {
      const client = clientOfPool(cognito, poolOf(cognito, input), input);
      return startFlow(adminFlows, cognito, client, text(input, 'AuthFlow'), textMap(input, 'AuthParameters'));
    },
  );
