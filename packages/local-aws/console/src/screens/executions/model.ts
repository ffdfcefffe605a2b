/** A state machine as Step Functions answers it. */
export interface Machine {
  readonly stateMachineArn: string;
  readonly name: string;
}

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
}

export interface Described extends Execution {
  readonly stateMachineArn: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId?: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/** The part of a state's definition that the graph needs. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals?: readonly string[] }[];
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
  readonly Iterator?: Definition;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export type Outcome = 'running' | 'succeeded' | 'failed' | 'caught';

/** One run of a state. */
export interface Visit {
  readonly name: string;
  readonly entered: number;
  readonly left?: number;
  readonly input?: string;
  readonly output?: string;
  /** The variables that it assigned, each as JSON. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly error?: string;
  readonly cause?: string;
  /** How often its work was begun: more than once if it was retried. */
  readonly attempts: number;
  readonly outcome: Outcome;
}
