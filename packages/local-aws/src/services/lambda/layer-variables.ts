interface Runtime {
  /** Such as `nodejs20.x` or `python3.12`. */
  readonly runtime: string;
}

/**
 * Answers the variables by which code finds what stands in layers. docs: AWS Lambda Developer Guide, "Packaging your
 * layer content" (layer paths for each Lambda runtime)
 */
export function layerVariables({ runtime }: Runtime, folders: readonly string[], path: string): Record<string, string> {
  if (folders.length === 0) return {};
  const within = (...places: string[]): string =>
    folders.flatMap((folder) => places.map((place) => `${folder}/${place}`)).join(':');
  const node = `node${/^nodejs(\d+)/.exec(runtime)?.[1] ?? ''}`;
  return {
    PATH: `${path}:${within('bin')}`,
    LD_LIBRARY_PATH: within('lib'),
    ...(runtime.startsWith('python')
      ? { PYTHONPATH: within('python', `python/lib/${runtime}/site-packages`) }
      : { NODE_PATH: within(`nodejs/${node}/node_modules`, 'nodejs/node_modules') }),
  };
}
