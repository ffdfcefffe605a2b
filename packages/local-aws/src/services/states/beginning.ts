import type { NewExecution } from './engine/run/interpreter.ts';
import type { StateMachine } from './machines.ts';

/** The facts with which an execution starts. */
export interface Beginning extends NewExecution {
  /** The input as it was sent. */
  readonly text: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** The number of an ended execution of the same name that the new one replaces. */
  readonly forget?: number;
  readonly mapRunArn?: string;
}

/** The machine that is started. */
export type Started = Pick<StateMachine, 'machine' | 'revision' | 'type' | 'log'>;
