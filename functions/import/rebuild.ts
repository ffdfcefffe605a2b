import './quiet-sdk.ts';
import { runCommand, terminal } from './command.ts';
import { rebuildCommand } from './rebuild-command.ts';

process.exitCode = await runCommand(rebuildCommand, process.argv.slice(2), terminal);
