import type { EntryId } from '../../../contract/action.ts';
import type {
  Authorize,
  CallService,
  InvokeFunction,
  PublishMessage,
  RetrieveConnection,
  SendRequest,
} from '../../../contract/ports.ts';
import type { Ports } from '../../../contract/service.ts';
import type { MembersOfAction } from '../../../kernel/action-members.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { Turn } from '../../../kernel/time-limit.ts';
import type { Json, TaskResource } from '../engine/definition/machine.ts';

export interface TaskPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
  readonly callService: CallService;
  readonly retrieveConnection: RetrieveConnection;
  readonly sendRequest: SendRequest;
  readonly authorize: Authorize;
  /** Tells whether a service, by the name that clients sign for, has an action. */
  readonly hasAction: (service: string, action: string) => boolean;
  readonly membersOf: MembersOfAction;
}

export interface TaskCall {
  readonly roleArn: string;
  /** The role of the task's Credentials, which the machine's role assumes. */
  readonly taskRoleArn: string | undefined;
  readonly machineArn: string;
  readonly executionArn: string;
  /** The id differs for each task of each execution, and stays the same when the task runs again. */
  readonly id: string;
  readonly session: string;
  readonly resource: TaskResource;
  readonly arguments: Json;
  /** The text of the arguments as they came. */
  readonly text?: string | undefined;
  /** The journal's entry that started the execution. */
  readonly cause: EntryId | undefined;
  /** The time limit of the task. */
  readonly turn: Turn;
  /** Is told what a task that waits for an execution is about to start. The result tells that it has. */
  readonly expect?: (machineArn: string, name: string) => () => void;
  /** Sees the request and the answer of an HTTP Task in a state that runs alone. */
  readonly trace?: Trace;
}

export interface Trace {
  readonly note: (name: 'request' | 'response', value: Json) => void;
  /** The caller may see what a connection adds. */
  readonly secrets: boolean;
}

/** A call on its way to a service. */
export interface Errand {
  readonly ports: Ports & TaskPorts;
  readonly principal: Principal;
  readonly call: TaskCall;
  readonly requestId: string;
  /** The text of the answer, if it is the result. */
  text?: string;
}

export type Integrate = (errand: Errand) => Promise<Json>;
