import type { Clock, Random } from '../storage/clock.ts';
import type { Directories } from './catalogue/layout.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Telemetry } from '../storage/telemetry.ts';

export interface Storage {
  readonly truth: ObjectStore;
  readonly derived: ObjectStore;
  /** The key of the catalogue's file in the derived bucket. The directory and the generations lie beside it. */
  readonly catalogueKey: string;
  /** The directories that this container knows; without it, each call reads the directory. */
  readonly directories?: Directories | undefined;
}

/** The ports of modules that do something; pure modules get values. */
export interface Ports extends Storage {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
}
