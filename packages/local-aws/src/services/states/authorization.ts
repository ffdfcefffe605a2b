import { anywhere, table, textOf, type Authorization, type Needs } from '../../iam/guard.ts';
import { readJsonRequest } from '../../protocol/json.ts';

const on =
  (action: string, member: 'stateMachineArn' | 'executionArn'): Needs =>
  (input) => [{ action: `states:${action}`, resource: textOf(input[member]) }];

export const authorization: Authorization = {
  conditionKeys: [],
  read: readJsonRequest,
  needsOf: table({
    DescribeExecution: on('DescribeExecution', 'executionArn'),
    DescribeStateMachine: on('DescribeStateMachine', 'stateMachineArn'),
    DescribeStateMachineForExecution: on('DescribeStateMachineForExecution', 'executionArn'),
    GetExecutionHistory: on('GetExecutionHistory', 'executionArn'),
    ListExecutions: on('ListExecutions', 'stateMachineArn'),
    ListStateMachines: anywhere('states:ListStateMachines'),
    StartExecution: on('StartExecution', 'stateMachineArn'),
    StopExecution: on('StopExecution', 'executionArn'),
  }),
};
