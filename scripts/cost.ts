import '../functions/import/quiet-sdk.ts';
import { createCostCommand } from './cost/command.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';

/** This is loaded only to count, because it starts the whole application. */
const count = async () => (await import('./cost/count.ts')).countRun();

process.exitCode = await runOperatorCommand(createCostCommand(count), process.argv.slice(2), processTerminal());
