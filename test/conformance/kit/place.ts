import type { Template } from './case.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How the clients of a stack get to it. */
export interface Reach {
  readonly region: string;
  readonly account: string;
  /** AWS's own unless given. */
  readonly endpoint?: string;
  credentials(): Promise<Keys>;
  /** Until what was made just now is known everywhere: permissions, keys, names of hosts. */
  settle?(): Promise<void>;
  /** How long a wait for something that should happen, or should not, takes here. */
  patience(seconds: number): number;
}

export interface Raised {
  /** What CloudFormation calls it. */
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reach: Reach;
  /** What the runtime has told its operator since it was asked: of failures that no client sees. */
  told?(): string;
  remove(): Promise<void>;
}

/** The stack did not come to be. */
export class StackRefused extends Error {
  /** The resource that stood in the way, where one is named. */
  readonly resource: string | undefined;

  constructor(message: string, resource?: string) {
    super(message);
    this.name = 'StackRefused';
    this.resource = resource;
  }
}

export interface RaiseOptions {
  /** Unverified behaviours that the runtime may assume. */
  readonly allowed?: readonly string[];
  readonly selectClosed?: boolean;
}

/** Where cases are run: the runtime, or an account of AWS. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Throws StackRefused. */
  raise(name: string, template: Template, options?: RaiseOptions): Promise<Raised>;
}
