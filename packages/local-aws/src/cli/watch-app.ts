import { dirname, join, resolve } from 'node:path';
import { synthesize } from '../assembly/synthesize.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Configuration } from '../runtime/configuration.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Watch } from '../runtime/watch.ts';
import type { LivePage } from '../server/live-page.ts';
import { buildSite } from './build-site.ts';
import type { Options } from './options.ts';

interface WatchedApp {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly configuration: Configuration;
  readonly options: Pick<Options, 'context'>;
  readonly operator: Operator;
}

/** Watches the sources of the app while it runs. Answers a function that stops it. */
export function watchApp(
  { directory, dataDirectory, configuration, options, operator }: WatchedApp,
  assembly: string,
  runtime: Runtime,
  page: Pick<LivePage, 'reload' | 'problem'>,
): () => void {
  const { site, watch = {} } = configuration;
  const served = site && resolve(directory, site.directory);
  const around = served === undefined || dirname(served) === directory ? [] : [dirname(served)];
  const watching = new Watch({
    directory,
    places: [dataDirectory, assembly, ...(served === undefined ? [] : [served])],
    pageSources: watch.page ? watch.page.map((folder) => resolve(directory, folder)) : around,
    bundler: watch.bundler,
    changedAssets: join(assembly, 'changed'),
    deployed: runtime.deployed,
    async synthesize(signal) {
      await synthesize(directory, assembly, options.context, signal);
      return () => runtime.update(assembly);
    },
    buildPage: () => buildSite(directory, configuration),
    page,
    operator,
  });
  return () => watching.stop();
}
