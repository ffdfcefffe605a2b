import { chmodSync } from 'node:fs';
import { freshDirectory, removeDirectory } from './cli.ts';

/**
 * Makes a folder for what one test file makes and others of the same run take (`once.ts`), and for all that the run
 * puts into temporary folders. Nothing of it stays, whatever a failed test has left.
 */
export default function setup(): () => void {
  const directory = freshDirectory();
  // Another user, who runs what is installed (test/packaging), must reach folders below.
  chmodSync(directory, 0o711);
  process.env['DRAGONS_SHARED_FOLDER'] = directory;
  process.env['TMPDIR'] = directory;
  return () => removeDirectory(directory);
}
