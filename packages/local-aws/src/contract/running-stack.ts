/** A stack that runs here. */
export interface RunningStack {
  readonly name: string;
  readonly id: string;
  /** The id of the stack that it lies in. */
  readonly parentId?: string | undefined;
  readonly description?: string | undefined;
  /** The template as the runtime executes it, after transforms. */
  readonly template: object;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly outputs: readonly StackOutput[];
  readonly resources: readonly StackResource[];
}

export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** Answers the stacks that run now, those within others too. There are none before the first deployment has ended. */
export type RunningStacks = () => readonly RunningStack[];
