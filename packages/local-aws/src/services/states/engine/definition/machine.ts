/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Language = 'JSONata' | 'JSONPath';

/** A state machine definition after loading: checked, and with its defaults filled in. */
export interface Machine extends Scope {
  readonly timeoutSeconds?: number;
  /** Of an Express machine: five minutes at most, and a history as long as it gets. */
  readonly express?: true;
}

/** What has a StartAt and States: the machine, a branch of a Parallel state, the item processor of a Map state. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

/**
 * The output and the variables of a state, a catcher or a choice rule. Absent means the default; a JSON null is a
 * value.
 */
export interface Outcome {
  /** JSONata: strings in `{% %}` are expressions. */
  readonly output?: Json;
  readonly assign?: JsonObject;
  /** JSONPath: a Reference Path, or null to discard the result. */
  readonly resultPath?: string | null;
}

interface StateBase extends Outcome {
  readonly name: string;
  readonly language: Language;
  /** JSONPath; null is an empty object. */
  readonly inputPath?: string | null;
  readonly outputPath?: string | null;
}

interface Transition {
  /** Absent: the state ends its scope. */
  readonly next?: string;
}

/** The input of the state's work, and what happens to its result. */
interface Work {
  /** Arguments of JSONata, Parameters of JSONPath; of a Map state ItemSelector. */
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

/** A field that is a value, an expression, or (its name ends in Path) a path. */
export interface Setting {
  readonly field: string;
  readonly value: Json;
}

/** When a task ends: when it is answered, when its job has ended, or when its token comes back. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'token';

export type TaskResource =
  /** `arn:aws:lambda:…:function:…` as the resource itself. */
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | Integration;

/** `arn:aws:states:::service:action`, or `aws-sdk:service:action` for any action of an API. */
export interface Integration {
  readonly kind: 'integration';
  readonly service: string;
  readonly action: string;
  readonly pattern: Pattern;
  readonly sdk: boolean;
}

export interface TaskState extends StateBase, Transition, Work, Recovery {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly timeout?: Setting;
  readonly heartbeat?: Setting;
  /** The role that the task is done as. */
  readonly credentials?: Setting;
}
export interface PassState extends StateBase, Transition, Work {
  readonly type: 'Pass';
  /** JSONPath. */
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
  /** JSONata, or a comparison of JSONPath. */
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
  /** Items of JSONata, ItemsPath of JSONPath; absent: the input. */
  readonly items?: Setting;
  /** 0 is no limit. */
  readonly maxConcurrency?: Setting;
  readonly toleratedFailureCount?: Setting;
  readonly toleratedFailurePercentage?: Setting;
  readonly processor: Scope;
  /** Distributed mode: what works on the items are executions. */
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
  /** Where to; absent: the results are not written, they are the state's result. */
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

/** How the history names a task's resource. */
export const resourceNames = (resource: TaskResource): { resourceType: string; resource: string } => {
  if (resource.kind !== 'integration') return { resourceType: 'lambda', resource: resource.arn };
  return {
    resourceType: resource.sdk ? `aws-sdk:${resource.service}` : resource.service,
    resource: `${resource.action}${suffixes[resource.pattern]}`,
  };
};

/** A caller outside ends the task: by its token, or as the worker of an activity. */
export const isCallback = (resource: TaskResource): boolean =>
  resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern === 'token');
