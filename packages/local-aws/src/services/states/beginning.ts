import type { NewExecution } from './engine/run/interpreter.ts';
import type { StateMachine } from './machines.ts';

/** What an execution starts with. */
export interface Beginning extends NewExecution {
  /** As it was sent. */
  readonly text: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** An ended execution of the same name whose place it takes. */
  readonly forget?: number;
  readonly mapRunArn?: string;
}

/** What is started. */
export type Started = Pick<StateMachine, 'machine' | 'revision' | 'type' | 'log'>;
