import type { BuildOptions, Plugin } from 'esbuild';

/** Declares the types of bundle.js, which has to be JavaScript because it loads TypeScript. */
export function bundleOf(
  entry: string,
  options?: {
    readonly directory?: string;
    readonly sources?: readonly string[];
    readonly libraries?: readonly string[];
  },
): Promise<string>;
/** Answers the address of the command's bundle. Ends the process with a sentence if the bundle cannot be built. */
export function command(): Promise<string>;
export function cacheFor(name: string): string;
export const bundling: BuildOptions;
export function ownPlaces(placeOf: (path: string) => string): Plugin;
