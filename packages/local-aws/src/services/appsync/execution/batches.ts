import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { DataSourceResult } from './source-result.ts';
import { asText } from '../../../kernel/as-text.ts';

const otherLength = declareUnverified(
  'appsync-batch:other-length',
  'The function of a BatchInvoke answered with something else than a list of as many items as it was given.',
  'an item without an answer is null',
);

/**
 * Invocations with the same batching are put into one batch: one field of one operation, at one step of its resolver.
 */
export interface Batching {
  readonly operation: object;
  readonly field: string;
  /** The value of MaxBatchSize, or 0 if there is none. */
  readonly size: number;
  /** Tells whether handlers of the operation wait for their turn. */
  readonly mayGrow: () => boolean;
}

interface Item {
  /** The payload as JSON text. */
  readonly payload: string;
  settle(result: Promise<DataSourceResult>): void;
}

type Invoke = (payload: string) => Promise<DataSourceResult>;

export type AddToBatch = (batching: Batching, payload: string, invoke: Invoke) => Promise<DataSourceResult>;

/** recorded: aws/aws-cdk#20467 */
const defaultSize = 5;

/**
 * Collects the payloads of a field until its batch is full, or until no more come in the same turn and none wait for
 * theirs.
 */
export function createBatches(requireAllowed: RequireAllowed): AddToBatch {
  const open = new WeakMap<object, Map<string, Item[]>>();
  const batchesOf = (operation: object): Map<string, Item[]> => {
    let batches = open.get(operation);
    if (!batches) open.set(operation, (batches = new Map<string, Item[]>()));
    return batches;
  };
  return ({ operation, field, size, mayGrow }, payload, invoke) =>
    new Promise((resolve) => {
      const batches = batchesOf(operation);
      const send = (items: readonly Item[]): void => {
        if (batches.get(field) === items) batches.delete(field);
        const answer = invoke(`[${items.map((item) => item.payload).join(',')}]`);
        for (const [index, { settle }] of items.entries())
          settle(answer.then((whole) => itemOf(whole, index, items.length, requireAllowed)));
      };
      let batch = batches.get(field);
      if (!batch) {
        const fresh: Item[] = [];
        batches.set(field, (batch = fresh));
        const close = (): void => {
          if (batches.get(field) !== fresh) return;
          if (mayGrow()) setImmediate(close);
          else send(fresh);
        };
        setImmediate(close);
      }
      batch.push({ payload, settle: resolve });
      if (batch.length >= (size || defaultSize)) send(batch);
    });
}

/** An error that the function throws is an error of every item. */
function itemOf(
  whole: DataSourceResult,
  index: number,
  count: number,
  requireAllowed: RequireAllowed,
): DataSourceResult {
  if (whole.error || whole.detached) return whole;
  const list = Array.isArray(whole.result) ? (whole.result as unknown[]) : [];
  if (list.length !== count) requireAllowed(otherLength);
  return { result: list[index] ?? null };
}

/**
 * Reads a direct Lambda resolver's item of a batch. docs: AWS AppSync Developer Guide, "AWS AppSync resolver mapping
 * template reference for Lambda"
 */
export function readItem(item: unknown): {
  readonly data: unknown;
  readonly error?: { readonly message: string; readonly type: string | null };
} {
  const { data = null, errorMessage, errorType } = (item ?? {}) as Record<string, unknown>;
  if (!errorMessage) return { data };
  return { data, error: { message: asText(errorMessage), type: typeof errorType === 'string' ? errorType : null } };
}
