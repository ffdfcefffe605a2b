import type { Command } from './command.ts';
import { reporter } from './command.ts';
import { CommandError, connect, defaultOutputs, readJson } from './connect.ts';
import { importDragons } from './import-dragons.ts';
import { readRecords } from './records.ts';

const shownProblems = 20;

export const importCommand: Command = {
  usage: `npm run import -- FILE [--outputs ${defaultOutputs}]

Imports a JSON array of dragons in the original application's format. Dragons that are
known already are left as they are, so the same file can be imported again.`,
  operands: 1,
  async run([file = ''], outputs, { out, err }) {
    const root = await readJson(file);
    if (!Array.isArray(root)) throw new CommandError(`${file} is not a JSON array of dragons. Nothing was imported.`);
    const records = readRecords(root);
    if ('problems' in records) {
      for (const { index, field, message } of records.problems.slice(0, shownProblems))
        err(`${file}: record ${index}, ${field}: ${message}`);
      throw new CommandError(`Nothing was imported: ${records.problems.length} of ${root.length} records cannot be.`);
    }
    const ports = await connect(outputs);
    const summary = await importDragons(ports, records.dragons, {
      progress: reporter(err, 'claimed', ports.clock.now),
    });
    out(`${summary.total} dragons: ${summary.added} added, ${summary.present} known already.`);
    if (summary.undecided === 0) return 0;
    err(`${summary.undecided} are being reported at this moment: import the file again.`);
    return 1;
  },
};
