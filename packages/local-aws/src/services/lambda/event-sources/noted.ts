import type { EntryId } from '../../../contract/action.ts';
import type { OpensNote } from '../../../contract/service.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Execution } from '../invoke.ts';

interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
}

/**
 * Gives an invocation its entry in the journal. It belongs to the trace of each call that has caused one of its
 * records, where X-Ray links the traces. docs: AWS X-Ray Developer Guide, "Tracing event-driven applications"
 */
export async function noted(
  { openNote }: { readonly openNote?: OpensNote | undefined },
  call: Invocation,
  causes: readonly (EntryId | undefined)[],
  invoke: () => Promise<Execution>,
): Promise<Execution> {
  const note = openNote?.('Invoke', call.requestId, {
    causes: [...new Set(causes)].filter((cause) => cause !== undefined),
    carries: { FunctionName: call.functionArn, InvocationType: 'RequestResponse', Payload: call.payload },
  });
  if (note) Object.assign(note, { subject: call.functionArn, principal: 'lambda.amazonaws.com' });
  try {
    const result = await invoke();
    note?.close(200);
    return result;
  } catch (error) {
    const known = error instanceof AwsError ? error : undefined;
    if (note) note.error = known?.code ?? 'InternalFailure';
    note?.close(known?.status ?? 500);
    throw error;
  }
}
