import type { Failure } from '../../src/contract/failure.ts';

export type { Failure };

/** The answer of `/api/about`. */
export interface About {
  readonly endpointUrl: string;
  readonly graphqlUrl?: string;
  readonly region: string;
  readonly userPoolId?: string;
  readonly hasApiKey: boolean;
  readonly users: readonly { readonly username: string; readonly groups: readonly string[] }[];
  readonly resources: readonly Resource[];
}

/** The properties of every screen; `open` names what is open in it. */
export interface ScreenProps {
  readonly about: About;
  readonly open: string | undefined;
}

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
}

export interface Statement {
  readonly sid?: string;
  readonly effect: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: unknown;
  readonly conditions: readonly { readonly operator: string; readonly key: string; readonly values: unknown }[];
}

export interface Finding {
  readonly policy: string;
  readonly kind: 'identity' | 'resource';
  readonly statement: Statement;
}

export interface EntryDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: {
    readonly allowed: boolean;
    readonly by?: Finding;
    readonly deniedBy?: Finding;
    readonly lacks?: string;
  };
}

/** An entry of the journal. */
export interface Entry {
  readonly id: string;
  readonly parent?: string;
  /** The other calls that caused it: those that sent the messages of a batch. */
  readonly alsoBy?: readonly string[];
  readonly at: number;
  readonly service: string;
  readonly action: string;
  readonly subject: string;
  readonly principal: string;
  readonly decisions: readonly EntryDecision[];
  readonly fault?: string;
  readonly status?: number;
  readonly error?: string;
  readonly failures?: readonly Failure[];
  readonly ms?: number;
  /** The console keeps what it handed on, so that it can be shown and repeated. */
  readonly carries?: boolean;
  /** The ARN of the execution that it started. */
  readonly execution?: string;
}

export interface HandlerStep {
  readonly entry: string;
  readonly at: number;
  readonly field: string;
  readonly path: string;
  readonly step?: string;
  readonly handler: 'request' | 'response' | 'invocation';
  readonly context: Readonly<Record<string, unknown>>;
  readonly outcome: { readonly kind: string; readonly value?: unknown; readonly error?: unknown };
  readonly logs: readonly string[];
  readonly subscriptionFilter?: unknown;
  readonly invalidationFilter?: unknown;
}

export interface Trace {
  readonly root: string;
  readonly entries: readonly Entry[];
  readonly steps: readonly HandlerStep[];
}

export interface RequestLine {
  readonly id: string;
  readonly at: number;
  readonly service: string;
  readonly action: string;
  readonly subject: string;
  readonly principal: string;
  readonly status?: number;
  readonly ms?: number;
  readonly error?: string;
  readonly calls: number;
  readonly failed: boolean;
  readonly denied: boolean;
}
