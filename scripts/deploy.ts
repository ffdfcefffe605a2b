import '../functions/import/quiet-sdk.ts';
import { processTerminal } from './operate/command.ts';
import { runDeploy } from './operate/deploy.ts';

process.exitCode = await runDeploy(process.argv.slice(2), processTerminal());
