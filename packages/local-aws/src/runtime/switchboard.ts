import type { RequestHead } from '../contract/service.ts';
import { signedRegion } from '../protocol/refusal.ts';
import type { Open } from './endpoint.ts';

/** What serves the requests of a region. */
export interface RegionDoor extends Pick<Open, 'handle' | 'bodyLimit' | 'begin'> {
  /** Tells whether a request is served while resources are still made. */
  readonly isEarly: (head: RequestHead) => boolean;
}

/**
 * Connects a request with the region that it is signed for, whichever endpoint it has come to. What names no region
 * that runs stays at the endpoint that it has come to, which refuses it if its signature names another one.
 */
export class Switchboard {
  readonly #doors = new Map<string, RegionDoor>();

  add(region: string, door: RegionDoor): void {
    this.#doors.set(region, door);
  }

  find(head: RequestHead): RegionDoor | undefined {
    if (this.#doors.size < 2) return undefined;
    const region = signedRegion(head);
    return region === undefined ? undefined : this.#doors.get(region);
  }
}
