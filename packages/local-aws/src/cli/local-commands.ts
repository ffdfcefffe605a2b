import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { callLocal, type LocalCall } from '../client/local-api.ts';
import type { StateView } from '../console/state-view.ts';
import type { OutboxMessage } from '../contract/service.ts';
import type { Fault } from '../faults/fault.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { printableLine } from '../kernel/operator.ts';
import { dataDirectoryFor, dataDirectoryHelp } from './data-directory-of.ts';
import { reach, readOutputs } from './outputs-file.ts';

interface Given {
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly none?: boolean;
  readonly lines: number;
  readonly keep?: string;
  readonly remove?: string;
  readonly restore?: string;
  readonly empty?: boolean;
}

type Ask = (call: LocalCall) => Promise<unknown>;

/** Adds `local-aws outbox|faults|snapshots`, which ask the local API as the console does. */
export function addLocalCommands(program: Command): void {
  const add = (name: string, description: string, run: Run): Command =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print the answer as JSON')
      .option('--data-dir <directory>', dataDirectoryHelp)
      .action(async (...values: unknown[]) => {
        const command = values.at(-1) as Command;
        const options = command.opts<Given>();
        const outputs = readOutputs(dataDirectoryFor(program, options));
        const file = typeof values[0] === 'string' ? values[0] : undefined;
        const { answer, lines } = await run((call) => callLocal(outputs, call, reach), options, file);
        // Texts of messages and names are of whoever sent them.
        const text = (options.json ? [JSON.stringify(answer)] : lines).map(printableLine);
        process.stdout.write(text.map((line) => `${line}\n`).join(''));
      });
  add(
    'outbox',
    'Prints the mail, text messages, messages of topics and webhooks that would have left the machine.',
    outbox,
  ).option('-n, --lines <number>', 'how many of the newest', Number, 20);
  add('faults', 'Prints the faults that are injected, and how often each has struck; a file sets others.', faults)
    .argument('[file]', 'an array of faults in JSON, which take the place of those that are')
    .option('--none', 'take all faults away');
  add('snapshots', 'Prints the named snapshots of the state; keeps one, removes one, goes back to one.', snapshots)
    .option('--keep <name>', 'keep the state as it is')
    .option('--remove <name>', 'remove one')
    .option('--restore <name>', 'go back to one: the runtime stops and starts again')
    .option('--empty', 'begin anew from nothing: the runtime stops and starts again');
}

interface Printed {
  readonly answer: unknown;
  readonly lines: readonly string[];
}

type Run = (ask: Ask, options: Given, file: string | undefined) => Promise<Printed>;

const outbox: Run = async (ask, { lines }) => {
  const all = (await ask({ method: 'GET', path: 'outbox' })) as readonly (OutboxMessage & { readonly time: string })[];
  const answer = all.slice(0, lines).reverse();
  const shown = answer.map(({ time, kind, to, subject, body }) =>
    [time, kind.padEnd(7), to, subject ?? (body.split('\n', 1)[0] ?? '').slice(0, 100)].join(' '),
  );
  return { answer, lines: shown };
};

const faults: Run = async (ask, { none }, file) => {
  const body = none ? [] : file && readFaults(file);
  const call = body === undefined ? ({ method: 'GET' } as const) : ({ method: 'PUT', body } as const);
  const answer = (await ask({ ...call, path: 'faults' })) as readonly (Fault & { readonly struck: number })[];
  const shown = answer.map(({ struck, ...fault }) => `${JSON.stringify(fault)} struck ${struck} times`);
  return { answer, lines: shown.length === 0 ? ['No fault is injected.'] : shown };
};

function readFaults(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new OperatorError('InvalidFaults', `${file} cannot be read: ${(cause as Error).message}.`);
  }
}

const snapshots: Run = async (ask, { keep, remove, restore, empty }) => {
  if (restore !== undefined || empty) {
    const answer = await ask({
      method: 'POST',
      path: 'restart',
      body: restore === undefined ? {} : { snapshot: restore },
    });
    return { answer, lines: ['It starts again, at the same addresses.'] };
  }
  const answer = (await ask(changeOf(keep, remove))) as StateView;
  const shown = answer.snapshots.map(({ name, bytes, at }) => `${new Date(at).toISOString()} ${bytes} bytes  ${name}`);
  return { answer: answer.snapshots, lines: shown.length === 0 ? ['There is no snapshot.'] : shown };
};

function changeOf(keep: string | undefined, remove: string | undefined): LocalCall {
  if (keep !== undefined) return { method: 'POST', path: 'snapshots', body: { name: keep } };
  if (remove !== undefined) return { method: 'DELETE', path: `snapshots?name=${encodeURIComponent(remove)}` };
  return { method: 'GET', path: 'state' };
}
