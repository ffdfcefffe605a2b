import { freshDirectory, removeDirectory, startCli } from './cli.ts';

/**
 * One runtime for the whole end-to-end suite. DRAGONS_OUTPUTS names the outputs file of a stack that is
 * already up (a deployed one, or `npm start`) to run the suite against that.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['DRAGONS_OUTPUTS']) return undefined;
  const directory = freshDirectory();
  const cli = await startCli(directory);
  process.env['DRAGONS_OUTPUTS'] = cli.outputs.outputsFile;
  process.env['DRAGONS_SITE'] = cli.outputs.siteUrl;
  process.env['DRAGONS_CONSOLE'] = cli.outputs.consoleUrl;
  return async () => {
    await cli.stop();
    removeDirectory(directory);
  };
}
