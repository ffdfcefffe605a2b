import { readdirSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';
import { buildWhenChanged } from './build-when-changed.ts';

/** `functions/<name>/handler.ts` makes <name>, and `functions/<name>/<engine>-handler.ts` makes <name>-<engine>. */
const handlers = readdirSync('functions', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(`functions/${name}`).flatMap((file) => {
      const engine = /^(?:(\w+)-)?handler\.ts$/.exec(file);
      return engine === null ? [] : [[engine[1] ? `${name}-${engine[1]}` : name, `functions/${name}/${file}`] as const];
    }),
  );

const resolverFiles = [
  ...readdirSync('resolvers'),
  ...readdirSync('resolvers/pipeline').map((file) => `pipeline/${file}`),
].filter((file) => /^(pipeline\/|(Query|Mutation|Subscription)\.)\w+\.ts$/.test(file));

/** The map names the line of the source where something fails, but does not contain the text of the source. */
const mapped = (sourcemap: 'linked' | 'inline') => ({ sourcemap, sourcesContent: false });

/** Bundles every Lambda into build/functions/<name>/index.mjs. */
export const functionBundles: BuildOptions & { readonly outdir: string } = {
  entryPoints: Object.fromEntries(handlers.map(([name, file]) => [`${name}/index`, file])),
  outdir: 'build/functions',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A debugger needs readable code; everybody else runs the code that is deployed.
  minify: process.env.LOCAL_AWS_INSPECT === undefined,
  platform: 'node',
  // Node 20 on a laptop can run it too; the deployed runtime is newer.
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  ...mapped('linked'),
  // Some dependencies are CommonJS and ask for Node's modules with require().
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

/**
 * Bundles every resolver and pipeline function into build/resolvers/<coordinate>.js, as AppSync documents it. docs: AWS
 * AppSync Developer Guide, "Bundling, TypeScript, and source maps for the APPSYNC_JS runtime"
 */
export const resolverBundles: BuildOptions & { readonly outdir: string } = {
  entryPoints: Object.fromEntries(resolverFiles.map((file) => [file.replace(/\.ts$/, ''), `resolvers/${file}`])),
  outdir: 'build/resolvers',
  bundle: true,
  platform: 'node',
  target: 'esnext',
  format: 'esm',
  external: ['@aws-appsync/utils'],
  // docs: AWS AppSync Developer Guide, "Bundling, TypeScript, and source maps for the APPSYNC_JS runtime"
  ...mapped('inline'),
};

export function bundle(): void {
  for (const options of [functionBundles, resolverBundles]) buildWhenChanged(options);
}

export const resolverCoordinates = resolverFiles
  .filter((file) => !file.startsWith('pipeline/'))
  .map((file) => file.replace(/\.ts$/, ''));
