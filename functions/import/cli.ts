import './quiet-sdk.ts';
import { runCommand, terminal } from './command.ts';
import { importCommand } from './import-command.ts';

process.exitCode = await runCommand(importCommand, process.argv.slice(2), terminal);
