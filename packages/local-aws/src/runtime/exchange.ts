import type { Reading } from '../contract/action.ts';
import type { AwsResponse, Door, Service, UnauthenticatedRequest } from '../contract/service.ts';
import type { OpenEntry } from '../journal/journal.ts';
import type { Principal } from '../kernel/principal.ts';

/** One request on its way. Steps use what earlier steps found out, and do not read the request again. */
export class Exchange {
  readonly request: UnauthenticatedRequest;
  addressee: Addressee = nobody;
  principal: Principal = { type: 'Anonymous' };
  #entry: OpenEntry | undefined;
  #reading: Reading | undefined;

  constructor(request: UnauthenticatedRequest) {
    this.request = request;
  }

  /** The entry of the journal, which the first step opens. */
  get entry(): OpenEntry {
    if (!this.#entry) throw new Error('no step has opened an entry');
    return this.#entry;
  }

  set entry(entry: OpenEntry) {
    this.#entry = entry;
  }

  /** Lets the service read the request, once, when a step first needs that. Throws the service's error. */
  readBy(service: Service): Reading {
    if (!this.#reading) {
      this.#reading = service.read(this.request);
      this.entry.action = this.#reading.action;
    }
    return this.#reading;
  }

  /** What the service has read, if it has read the request. */
  get reading(): Reading | undefined {
    return this.#reading;
  }
}

/** The addressee: a service, by the name that clients sign for, or one of its doors. */
export type Addressee =
  | { readonly kind: 'service'; readonly name: string; readonly service: Service; readonly signed: boolean }
  | { readonly kind: 'door'; readonly name: string; readonly service: Service; readonly door: Door }
  | { readonly kind: 'nobody' };

const nobody: Addressee = { kind: 'nobody' };

/** One step in the life of a request. It does its part and calls the next step, or answers by itself. */
export type Step = (exchange: Exchange, next: () => Promise<AwsResponse>) => Promise<AwsResponse>;
