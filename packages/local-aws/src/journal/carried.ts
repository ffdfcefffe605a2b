import type { EntryId, Members } from '../contract/action.ts';

/**
 * A call that hands on an event, a message or an input, with that input as the API takes it. The console shows it and
 * can repeat it.
 */
export interface Carried {
  readonly service: string;
  readonly action: string;
  readonly input: Members;
}

/**
 * Keeps the input of the newest calls that hand something on, and the executions that they started. It keeps them in
 * memory only, for the console only.
 */
export interface CarriedCalls {
  keep(entry: EntryId, call: Carried): void;
  /** Notes the execution that a call started, by its output. */
  answered(entry: EntryId, output: unknown): void;
  has(entry: EntryId): boolean;
  of(entry: EntryId): Carried | undefined;
  /** Answers the ARN of the execution that the call started. */
  executionOf(entry: EntryId): string | undefined;
  /** Answers the call that started an execution. */
  startOf(executionArn: string): EntryId | undefined;
}

/** The most calls that are kept, and the most characters of all of them. The oldest are dropped first. */
const kept = { calls: 1_000, characters: 16_000_000 };

export function createCarriedCalls(limits = kept): CarriedCalls {
  const calls = new Map<EntryId, { readonly service: string; readonly action: string; readonly text: string }>();
  const executions = new Map<EntryId, string>();
  const starts = new Map<string, EntryId>();
  let characters = 0;
  const forget = (entry: EntryId): void => {
    characters -= calls.get(entry)?.text.length ?? 0;
    calls.delete(entry);
    const execution = executions.get(entry);
    executions.delete(entry);
    if (execution !== undefined) starts.delete(execution);
  };
  return {
    keep(entry, { service, action, input }) {
      const text = JSON.stringify(input);
      calls.set(entry, { service, action, text });
      characters += text.length;
      for (const oldest of calls.keys()) {
        if (calls.size <= limits.calls && characters <= limits.characters) break;
        forget(oldest);
      }
    },
    answered(entry, output) {
      const { executionArn } = (output ?? {}) as { readonly executionArn?: unknown };
      if (typeof executionArn !== 'string' || !calls.has(entry)) return;
      executions.set(entry, executionArn);
      // StartExecution with the name of a running execution starts nothing, so the first call counts.
      if (!starts.has(executionArn)) starts.set(executionArn, entry);
    },
    has: (entry) => calls.has(entry),
    of(entry) {
      const { text, ...call } = calls.get(entry) ?? {};
      return text === undefined ? undefined : ({ ...call, input: JSON.parse(text) as Members } as Carried);
    },
    executionOf: (entry) => executions.get(entry),
    startOf: (executionArn) => starts.get(executionArn),
  };
}
