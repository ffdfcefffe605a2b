import { ownExamples, type Call } from './examples.ts';
import type { Names } from './names.ts';

type Inputs = Readonly<Record<string, readonly object[]>>;

/** Inputs of every action that the runtime serves. What destroys does so to names that nobody else needs. */
const inputsOf = (names: Names): Readonly<Record<string, Inputs>> => ({
  states: {
    ListStateMachines: [{}, { maxResults: 1 }],
    DescribeStateMachine: [{ stateMachineArn: names.stateMachine, includedData: 'METADATA_ONLY' }],
    ListExecutions: [{ stateMachineArn: names.stateMachine, statusFilter: 'SUCCEEDED', maxResults: 2 }],
    DescribeExecution: [{ executionArn: names.execution, includedData: 'ALL_DATA' }],
    DescribeStateMachineForExecution: [{ executionArn: names.execution }],
    GetExecutionHistory: [
      { executionArn: names.execution, maxResults: 3, reverseOrder: true, includeExecutionData: false },
      { executionArn: names.execution, maxResults: 1, nextToken: names.historyToken },
    ],
    StartExecution: [{ stateMachineArn: names.stateMachine, name: 'hostile', input: '{"a":[1,{"b":null}]}' }],
    StopExecution: [{ executionArn: names.execution, error: 'Stopped', cause: 'because' }],
  },
  // Serves no action: each is refused by its name.
  iam: {
    GetRole: [{ RoleName: 'x' }],
    ListUsers: [{ MaxItems: '1' }],
    CreateRole: [
      { RoleName: 'x', AssumeRolePolicyDocument: '{}', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    ],
  },
});

/** Those that stand with their action, and those that stand here. */
export const callsOf = (names: Names): readonly Call[] => [
  ...ownExamples(names),
  ...Object.entries(inputsOf(names)).flatMap(([service, actions]) =>
    Object.entries(actions).flatMap(([action, inputs]) =>
      inputs.map((input) => ({ service, action, input: input as Call['input'] })),
    ),
  ),
];
