/**
 * `npm start` for debuggers (`npm run start:debug`): the same command, from its TypeScript and not from the bundle, so
 * that a breakpoint is where it was set.
 */
import { main } from '../packages/local-aws/src/cli/main.ts';

await main(process.argv);
