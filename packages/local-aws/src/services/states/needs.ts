import { anywhere, type Needs, type NeedsTable, textOf } from '../../contract/action.ts';

const on =
  (action: string, member: 'stateMachineArn' | 'executionArn'): Needs =>
  (input) => [{ action: `states:${action}`, resource: textOf(input[member]) }];

/** What each action needs. */
export const needs: NeedsTable = {
  DescribeExecution: on('DescribeExecution', 'executionArn'),
  DescribeStateMachine: on('DescribeStateMachine', 'stateMachineArn'),
  DescribeStateMachineForExecution: on('DescribeStateMachineForExecution', 'executionArn'),
  GetExecutionHistory: on('GetExecutionHistory', 'executionArn'),
  ListExecutions: on('ListExecutions', 'stateMachineArn'),
  ListStateMachines: anywhere('states:ListStateMachines'),
  StartExecution: on('StartExecution', 'stateMachineArn'),
  StopExecution: on('StopExecution', 'executionArn'),
};
