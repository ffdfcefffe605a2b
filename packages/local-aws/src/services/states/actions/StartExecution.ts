import type { StartExecutionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';

export const StartExecution = statesAction({
  input: {
    stateMachineArn: shapes.arn,
    name: text({ min: 1, max: 80 }),
    input: text({ sensitive: true }),
    traceHeader: shapes.traceHeader,
  },
  needs: on('StartExecution', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [
    { stateMachineArn: stateMachine, name: 'started-by-example', input: '{}', traceHeader: 'Root=1' },
  ],
  handsOn: true,
  run: ({ stateMachineArn, name, input }, { starts }, { entry: cause }): Wire<StartExecutionOutput> =>
    starts.start({ stateMachineArn, name, input, cause }),
});
