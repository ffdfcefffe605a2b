import '../functions/import/quiet-sdk.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';
import { outputsCommand } from './operate/outputs.ts';

process.exitCode = await runOperatorCommand(outputsCommand, process.argv.slice(2), processTerminal());
