/** A stack of one's own for each test. It needs no test framework. */
export { prepareStack, type PreparedStack, type StackOptions } from './prepare.ts';
export type { TestStack } from './stack.ts';
export type { AwsConfiguration, Caller, Callers, GraphqlAnswer, Variables } from './callers.ts';
export type { Call, CallFilter, Calls, NamedStatement } from './calls.ts';
export type { Events } from './events.ts';
export type { VirtualClock } from './virtual-clock.ts';
