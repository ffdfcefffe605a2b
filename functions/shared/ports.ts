import type { Clock, Random } from './clock.ts';
import type { Directories } from './dragon/catalogue/layout.ts';
import type { ObjectStore } from './storage/object-store.ts';
import type { Telemetry } from './lambda/telemetry.ts';

export interface Storage {
  readonly truth: ObjectStore;
  readonly derived: ObjectStore;
  /** Key of the catalogue's file in the derived bucket; the directory and the generations lie beside it. */
  readonly catalogueKey: string;
  /** What this container knows of where the rows are; without it, each call asks. */
  readonly directories?: Directories | undefined;
}

/** What the modules that do something get; the pure ones get values. */
export interface Ports extends Storage {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
}
