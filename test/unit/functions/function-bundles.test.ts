import { build, type Plugin } from 'esbuild';
import { expect, it } from 'vitest';
import { functionBundles } from '../../../infra/bundle.ts';

/** It was 60 KB before one record of a hostile query could cost no more than it may. */
const most = 64_000;

/** What is left of the package when nobody calls it. */
const withoutEngine: Plugin = {
  name: 'without-engine',
  setup(builder) {
    builder.onResolve({ filter: /^s3-select$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    builder.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
      contents: 'export const prepareLines = undefined;',
    }));
  },
};

async function bundleBytes(name: string, plugins: Plugin[]): Promise<number> {
  const { outputFiles } = await build({
    ...functionBundles,
    entryPoints: [`functions/${name}/handler.ts`],
    write: false,
    plugins,
  });
  return outputFiles.find(({ path }) => !path.endsWith('.map'))?.contents.length ?? 0;
}

it.each(['search-dragons', 'count-dragons'])('the engine makes the bundle of %s at most 64 KB larger', async (name) => {
  const [whole, without] = await Promise.all([bundleBytes(name, []), bundleBytes(name, [withoutEngine])]);
  console.log(`${name}: ${whole} bytes minified, ${whole - without} of them the engine`);
  expect(whole - without).toBeGreaterThan(10_000);
  expect(whole - without).toBeLessThanOrEqual(most);
});
