import type { BuildOptions, Plugin } from 'esbuild';

/** Of bundle.js, which has to be JavaScript: it is what loads TypeScript. */
export function bundleOf(
  entry: string,
  options?: {
    readonly directory?: string;
    readonly sources?: readonly string[];
    readonly libraries?: readonly string[];
  },
): Promise<string>;
/** The address of the command's bundle; ends the process with a sentence where it cannot be built. */
export function command(): Promise<string>;
export function cacheFor(name: string): string;
export const bundling: BuildOptions;
export function ownPlaces(placeOf: (path: string) => string): Plugin;
