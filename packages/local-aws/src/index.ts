/** Executes an AWS CDK cloud assembly on this machine. */
export { startRuntime, type Runtime, type RuntimeOptions } from './runtime/runtime.ts';
export type { Clock } from './kernel/clock.ts';
export { synthesize } from './assembly/synthesize.ts';
export type { Fault } from './faults/fault.ts';
export type { FaultControl } from './faults/faults.ts';
export type { Entry, EntryDecision, Journal } from './journal/journal.ts';
export type { GrantedPermission } from './iam/authorize.ts';
export type { Outputs, SeededUser } from './runtime/outputs-model.ts';
export { createOperator, type Operator, type OperatorOptions } from './kernel/operator.ts';
export { AwsError, UnsupportedError } from './kernel/errors.ts';
export { OperatorError, type OperatorCode } from './kernel/operator-error.ts';
