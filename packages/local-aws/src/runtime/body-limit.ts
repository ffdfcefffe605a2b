import type { BeginSignature } from '../contract/ports.ts';
import type { BegunSignature, RequestHead } from '../contract/service.ts';
import { signedNameOf } from './addressee.ts';
import type { Addressee } from './exchange.ts';
import type { LocalApi } from './local-api.ts';
import type { PipelineParts } from './steps.ts';

/**
 * The largest payloads of the JSON and Query protocols have 1 MiB, of which each byte may be escaped by six characters.
 * Services that take more say so themselves. docs: Amazon SQS Developer Guide, "Amazon SQS message quotas"; AWS Step
 * Functions Developer Guide, "Service quotas" (1 MB a request); Amazon CloudWatch Logs API Reference, "PutLogEvents"
 */
const usual = 7 * 2 ** 20;

/**
 * Answers how many bytes of a body to read, by the headers. It reads no body from a foreign page, for an unknown
 * addressee, or for an addressee that answers without one. The steps of the pipeline then refuse the request as they
 * would refuse the whole.
 */
export const createBodyLimit =
  ({ refusalOf, find, localApi }: Pick<PipelineParts, 'refusalOf' | 'find' | 'localApi'>) =>
  (head: RequestHead): number => {
    if (refusalOf(head.headers) !== undefined) return 0;
    if (localApi?.accepts(head)) return localApi.mostBodyBytes;
    try {
      const addressee = find(head);
      if (addressee.kind === 'nobody') return 0;
      if (addressee.kind === 'door') return addressee.door.mostBodyBytes ?? 0;
      const { mostBodyBytes = usual } = addressee.service;
      return typeof mostBodyBytes === 'number' ? mostBodyBytes : mostBodyBytes(head);
    } catch {
      // The pipeline throws the same error again, where a service can word it.
      return 0;
    }
  };

/**
 * Answers who signed a request before its body is read, or 'refused' if the headers show that no known caller did.
 * Answers undefined for a request that needs no signature, or that a door judges itself.
 */
export const createBegin =
  ({ find, localApi, beginSignature }: BeginParts) =>
  (head: RequestHead): BegunSignature | 'refused' | undefined => {
    const asked = localApi?.accepts(head) ? localApi.signed : signedBy(find(head));
    if (!asked) return undefined;
    try {
      return beginSignature(head, asked.service, asked.words);
    } catch {
      // The pipeline throws the same error again, where a service can word it.
      return 'refused';
    }
  };

interface BeginParts extends Pick<PipelineParts, 'find' | 'localApi'> {
  readonly beginSignature: BeginSignature;
}

const signedBy = (addressee: Addressee): LocalApi['signed'] | undefined =>
  addressee.kind === 'service' && addressee.signed
    ? { service: signedNameOf(addressee), words: addressee.service.refusals.signature }
    : undefined;
