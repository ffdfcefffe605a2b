import type { BeginSignature } from '../contract/ports.ts';
import type { BegunSignature, RequestHead } from '../contract/service.ts';
import type { PipelineParts } from './steps.ts';

/**
 * Twice the largest payload of a JSON protocol, for what escapes add. docs: AWS Lambda Developer Guide, "Lambda quotas"
 * (6 MB an invocation)
 */
const usual = 16 * 2 ** 20;

/**
 * How many bytes of a body are read, by what the headers say: none of a stranger's, of what nobody answers, and of what
 * is answered without one. The steps of the pipeline then refuse it as they would have refused the whole.
 */
export const createBodyLimit =
  ({ refusalOf, find }: Pick<PipelineParts, 'refusalOf' | 'find'>) =>
  (head: RequestHead): number => {
    if (refusalOf(head.headers) !== undefined) return 0;
    try {
      const addressee = find(head);
      if (addressee.kind === 'nobody') return 0;
      return addressee.kind === 'door'
        ? (addressee.door.mostBodyBytes ?? 0)
        : (addressee.service.mostBodyBytes ?? usual);
    } catch {
      // The pipeline throws the same again, where a service words it.
      return 0;
    }
  };

/**
 * Who signed a request, before its body is read: 'refused' when the headers tell that nobody did who is known.
 * Undefined for what needs no signature, or is judged by a door itself.
 */
export const createBegin =
  ({ find, beginSignature }: Pick<PipelineParts, 'find'> & { readonly beginSignature: BeginSignature }) =>
  (head: RequestHead): BegunSignature | 'refused' | undefined => {
    const addressee = find(head);
    if (addressee.kind !== 'service' || !addressee.signed) return undefined;
    try {
      return beginSignature(head, addressee.name, addressee.service.refusals.signature);
    } catch {
      // The pipeline throws the same again, where the service words it.
      return 'refused';
    }
  };
