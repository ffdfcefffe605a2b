/** Of bundle.js, which has to be JavaScript: it is what loads TypeScript. */
export function bundleOf(
  entry: string,
  options?: {
    readonly directory?: string;
    readonly sources?: readonly string[];
    readonly libraries?: readonly string[];
  },
): Promise<string>;
