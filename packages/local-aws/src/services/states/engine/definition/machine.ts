import type { ActionMembers } from '../../../../kernel/action-members.ts';
import type { Json, JsonObject } from '../numbers.ts';

export type { Json, JsonObject } from '../numbers.ts';

export type Language = 'JSONata' | 'JSONPath';

/** A definition after loading: it was checked, and has its defaults. */
export interface Machine extends Scope {
  readonly timeoutSeconds?: number;
  /** An Express machine runs for five minutes at most, and its history has no limit. */
  readonly express?: true;
}

/**
 * A part of the definition with StartAt and States: the machine, a branch of a Parallel state, or the item processor of
 * a Map state.
 */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

/**
 * The output and the variables of a state, a catcher or a choice rule. An absent member means the default; a JSON null
 * is a value.
 */
export interface Outcome {
  /** JSONata: strings in `{% %}` are expressions. */
  readonly output?: Json;
  readonly assign?: JsonObject;
  /** JSONPath: a Reference Path, or null, which discards the result. */
  readonly resultPath?: string | null;
}

interface StateBase extends Outcome {
  readonly name: string;
  readonly language: Language;
  /** JSONPath: null means an empty object. */
  readonly inputPath?: string | null;
  readonly outputPath?: string | null;
}

interface Transition {
  /** The next state. If it is absent, the state ends its scope. */
  readonly next?: string;
}

/** The input of the state's work, and the treatment of its result. */
interface Work {
  /** Arguments of JSONata, Parameters of JSONPath, or ItemSelector of a Map state. */
  readonly arguments?: Json;
  readonly resultSelector?: Json;
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

export interface Catcher extends Outcome {
  readonly errors: readonly string[];
  readonly next: string;
}

/** A field that is a value, an expression, or (if its name ends in Path) a path. */
export interface Setting {
  readonly field: string;
  readonly value: Json;
}

/** A task ends when the request is answered, when its job has ended, or when its token comes back. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'token';

export type TaskResource =
  /** The resource itself is `arn:aws:lambda:…:function:…`. */
  (
    | { readonly kind: 'function'; readonly arn: string }
    | { readonly kind: 'activity'; readonly arn: string }
    | Integration
  ) &
    /** The ARN names another partition than that of the machine. */
    { readonly foreign?: true };

/** The resource is `arn:aws:states:::service:action`, or `aws-sdk:service:action` for any action of an API. */
export interface Integration {
  readonly kind: 'integration';
  readonly service: string;
  readonly action: string;
  readonly pattern: Pattern;
  readonly sdk: boolean;
}

/** The arguments that an integration takes. */
export interface Taken {
  readonly members: ActionMembers;
  readonly required: readonly string[];
  /** The arguments that the integration has, and this runtime lacks. */
  readonly lacking?: readonly string[];
  /** The members are all that there are. */
  readonly closed?: true;
}

export interface TaskState extends StateBase, Transition, Work, Recovery {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly taken?: Taken;
  readonly timeout?: Setting;
  readonly heartbeat?: Setting;
  /** The role as which the task is done. */
  readonly credentials?: Setting;
}
export interface PassState extends StateBase, Transition, Work {
  readonly type: 'Pass';
  /** The Result of JSONPath. */
  readonly result?: Json;
}
export interface WaitState extends StateBase, Transition {
  readonly type: 'Wait';
  readonly until: Setting;
}
export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}
export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error?: Setting;
  readonly cause?: Setting;
}
export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly default?: string;
}
export interface ChoiceRule extends Outcome {
  /** A condition of JSONata, or a comparison of JSONPath. */
  readonly condition: Json | Comparison;
  readonly next: string;
}
/** A choice rule of JSONPath. */
export type Comparison =
  | { readonly kind: 'And' | 'Or'; readonly rules: readonly Comparison[] }
  | { readonly kind: 'Not'; readonly rule: Comparison }
  | { readonly kind: 'compare'; readonly variable: string; readonly operator: string; readonly value: Json };

export interface ParallelState extends StateBase, Transition, Work, Recovery {
  readonly type: 'Parallel';
  readonly branches: readonly Scope[];
}
export interface MapState extends StateBase, Transition, Work, Recovery {
  readonly type: 'Map';
  /** Items of JSONata, or ItemsPath of JSONPath. If it is absent, the items are the input. */
  readonly items?: Setting;
  /** The value 0 means no limit. */
  readonly maxConcurrency?: Setting;
  readonly toleratedFailureCount?: Setting;
  readonly toleratedFailurePercentage?: Setting;
  readonly processor: Scope;
  /** In distributed mode, executions process the items. */
  readonly distributed?: Distributed;
}

export interface Distributed {
  /** The executions are those of an Express machine. */
  readonly express: boolean;
  /** The item processor as a definition. */
  readonly definition: string;
  readonly label?: string;
  readonly reader?: ItemReader;
  readonly batcher?: ItemBatcher;
  readonly writer?: ResultWriter;
}

export interface ItemReader {
  readonly language?: Language;
  readonly action: 'getObject' | 'listObjectsV2';
  readonly arguments: Json;
  readonly inputType?: 'CSV' | 'JSON' | 'JSONL' | 'MANIFEST' | 'PARQUET';
  readonly delimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
  readonly headerLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly headers?: readonly string[];
  readonly maxItems?: Setting;
  /** A JSON pointer to the list within a JSON document. */
  readonly pointer?: string;
  readonly manifestType?: 'S3_INVENTORY' | 'ATHENA_DATA';
  readonly transformation?: 'NONE' | 'LOAD_AND_FLATTEN';
}

export interface ItemBatcher {
  readonly maxItems?: Setting;
  readonly maxBytes?: Setting;
  readonly input?: Json;
}

export interface ResultWriter {
  /** The place of the results. If it is absent, the results are not written, and become the state's result. */
  readonly arguments?: Json;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}

const suffixes: Readonly<Record<Pattern, string>> = {
  request: '',
  sync: '.sync',
  'sync:2': '.sync:2',
  token: '.waitForTaskToken',
};

/** The names of a task's resource in the history. */
export const resourceNames = (resource: TaskResource): { resourceType: string; resource: string } => {
  if (resource.kind !== 'integration') return { resourceType: 'lambda', resource: resource.arn };
  return {
    resourceType: resource.sdk ? `aws-sdk:${resource.service}` : resource.service,
    resource: `${resource.action}${suffixes[resource.pattern]}`,
  };
};

/** Tells whether a caller outside ends the task: by its token, or as the worker of an activity. */
export const isCallback = (resource: TaskResource): boolean =>
  resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern === 'token');
