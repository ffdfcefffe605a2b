import { dataLimit } from '../engine/failure.ts';
import type { Json } from '../engine/definition/machine.ts';
import { writeJson } from '../engine/numbers.ts';
import { mapped, type Work } from '../../../kernel/in-turns.ts';
import type { PendingMapRun } from '../engine/run/execution.ts';

/** The input of one execution of a map run. */
export interface ChildInput {
  readonly input: string;
  readonly items: number;
}

/**
 * Makes the inputs of the executions of a map run: one for each item, or for each batch of items. docs: AWS Step
 * Functions Developer Guide, "ItemBatcher (Map)"
 */
export function* childInputs(items: readonly Json[], batch: PendingMapRun['batch']): Work<ChildInput[]> {
  const texts = yield* mapped(items, (item) => writeJson(item));
  if (!batch) return texts.map((input) => ({ input, items: 1 }));
  const { maxItems = Infinity, maxBytes = dataLimit, input } = batch;
  const head = input === undefined ? '{"Items":[' : `{"BatchInput":${writeJson(input)},"Items":[`;
  const overhead = Buffer.byteLength(head) + 2;
  const limit = Math.min(maxBytes, dataLimit);
  const inputs: ChildInput[] = [];
  let members: string[] = [];
  let bytes = overhead;
  const close = (): void => {
    if (members.length > 0) inputs.push({ input: `${head}${members.join(',')}]}`, items: members.length });
    members = [];
    bytes = overhead;
  };
  for (const text of texts) {
    const size = Buffer.byteLength(text) + 1;
    if (members.length >= maxItems || bytes + size - 1 > limit) close();
    members.push(text);
    bytes += size;
  }
  close();
  return inputs;
}
