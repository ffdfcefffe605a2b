import '../functions/import/quiet-sdk.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';
import { rangerCommand } from './operate/ranger.ts';

process.exitCode = await runOperatorCommand(rangerCommand, process.argv.slice(2), processTerminal());
