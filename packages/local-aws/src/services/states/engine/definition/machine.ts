/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A state machine definition after loading: checked, defaults filled in, nothing left to guess at run time. */
export interface Machine extends Scope {
  readonly timeoutSeconds?: number;
}

/** What has a StartAt and States: the machine, a branch of a Parallel state, the item processor of a Map state. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

interface StateBase {
  readonly name: string;
  /** Absent means the default; a JSON null is a value. Strings in `{% %}` are JSONata. */
  readonly output?: Json;
  readonly assign?: JsonObject;
}

interface Transition {
  /** Absent: the state ends its scope. */
  readonly next?: string;
}

interface Recovery {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly output?: Json;
  readonly assign?: JsonObject;
}

export type TaskResource =
  /** `arn:aws:lambda:…:function:…` as the resource itself. */
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'lambda:invoke' }
  | { readonly kind: 'sns:publish' };

export interface TaskState extends StateBase, Transition, Recovery {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly arguments?: Json;
  /** Seconds, or JSONata that gives them. */
  readonly timeoutSeconds?: Json;
}
export interface PassState extends StateBase, Transition {
  readonly type: 'Pass';
}
export interface WaitState extends StateBase, Transition {
  readonly type: 'Wait';
  readonly until: { readonly field: 'Seconds' | 'Timestamp'; readonly value: Json };
}
export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}
export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error?: Json;
  readonly cause?: Json;
}
export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly default?: string;
}
export interface ChoiceRule {
  readonly condition: Json;
  readonly next: string;
  readonly output?: Json;
  readonly assign?: JsonObject;
}
export interface ParallelState extends StateBase, Transition, Recovery {
  readonly type: 'Parallel';
  readonly arguments?: Json;
  readonly branches: readonly Scope[];
}
export interface MapState extends StateBase, Transition, Recovery {
  readonly type: 'Map';
  readonly items?: Json;
  readonly itemSelector?: Json;
  /** 0 is no limit. */
  readonly maxConcurrency: Json;
  readonly processor: Scope;
}

/** How the history names a task's resource. */
export const resourceNames = (resource: TaskResource): { resourceType: string; resource: string } => {
  switch (resource.kind) {
    case 'function':
      return { resourceType: 'lambda', resource: resource.arn };
    case 'lambda:invoke':
      return { resourceType: 'lambda', resource: 'invoke' };
    case 'sns:publish':
      return { resourceType: 'sns', resource: 'publish' };
  }
};
