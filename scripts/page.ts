import '../functions/import/quiet-sdk.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';
import { createPageCommand } from './operate/page.ts';

process.exitCode = await runOperatorCommand(createPageCommand(), process.argv.slice(2), processTerminal());
