import './quiet-sdk.ts';
import { runCommand, terminal } from './command.ts';
import { migrateCommand } from './migrate-command.ts';

process.exitCode = await runCommand(migrateCommand, process.argv.slice(2), terminal);
