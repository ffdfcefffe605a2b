import '../functions/import/quiet-sdk.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';
import { createDestroyCommand } from './operate/destroy.ts';

process.exitCode = await runOperatorCommand(createDestroyCommand(), process.argv.slice(2), processTerminal());
