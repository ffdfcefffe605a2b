import '../functions/import/quiet-sdk.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';
import { redriveCommand } from './operate/redrive.ts';

process.exitCode = await runOperatorCommand(redriveCommand, process.argv.slice(2), processTerminal());
