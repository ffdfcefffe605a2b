import type { Actions } from '../../../protocol/action.ts';
import type { Executions } from '../executions.ts';
import type { Machines } from '../machines.ts';
import type { StatesStore } from '../state.ts';
import { describeExecution } from './DescribeExecution.ts';
import { describeStateMachine } from './DescribeStateMachine.ts';
import { describeStateMachineForExecution } from './DescribeStateMachineForExecution.ts';
import { getExecutionHistory } from './GetExecutionHistory.ts';
import { listExecutions } from './ListExecutions.ts';
import { listStateMachines } from './ListStateMachines.ts';
import { startExecution, type Started, type StartExecutionInput } from './StartExecution.ts';
import { stopExecution } from './StopExecution.ts';

export const createActions = (
  store: StatesStore,
  machines: Machines,
  executions: Executions,
  start: (request: StartExecutionInput) => Started,
): Actions => ({
  DescribeExecution: describeExecution(store),
  DescribeStateMachine: describeStateMachine(machines),
  DescribeStateMachineForExecution: describeStateMachineForExecution(store, machines),
  GetExecutionHistory: getExecutionHistory(store),
  ListExecutions: listExecutions(store, machines),
  ListStateMachines: listStateMachines(machines),
  StartExecution: startExecution(start),
  StopExecution: stopExecution(store, executions),
});
