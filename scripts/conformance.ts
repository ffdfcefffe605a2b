import '../functions/import/quiet-sdk.ts';
import { cases } from '../test/conformance/cases/index.ts';
import { openAws } from '../test/conformance/kit/aws.ts';
import { createConformanceCommand } from '../test/conformance/kit/command.ts';
import { here } from '../test/conformance/kit/here.ts';
import { stacks } from '../test/conformance/stacks/index.ts';
import { processTerminal, runOperatorCommand } from './operate/command.ts';

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

let isInterrupted = false;
process.on('SIGINT', () => {
  if (isInterrupted) process.exit(130);
  isInterrupted = true;
  process.stderr.write('The stack that is there is removed first. Again ends at once, and leaves it.\n');
});

const command = createConformanceCommand({
  cases,
  stacks,
  here,
  openAws: (options) => openAws({ ...options, wait }),
  now: () => new Date(),
  interrupted: () => isInterrupted,
});
process.exitCode = await runOperatorCommand(command, process.argv.slice(2), processTerminal());
