import { freshDirectory, removeDirectory } from './cli.ts';

/** A folder for what one test file makes and others of the same run take (`once.ts`). */
export default function setup(): () => void {
  const directory = freshDirectory();
  process.env['DRAGONS_SHARED_FOLDER'] = directory;
  return () => removeDirectory(directory);
}
