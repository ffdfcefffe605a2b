import type { Command } from './command.ts';
import { reporter } from './command.ts';
import { CommandError, connect, defaultOutputs } from './connect.ts';
import { checkFile, importFile } from './import-file.ts';

export const importCommand: Command = {
  usage: `npm run import -- FILE [--outputs ${defaultOutputs}]

Imports a JSON array of dragons in the original application's format. Dragons that are
known already are left as they are, so the same file can be imported again. A long file is
read piece by piece, and parted in the folder for temporary files.`,
  operands: 1,
  async run([file = ''], outputs, { out, err }) {
    const checked = await checkFile(file);
    for (const { index, field, message } of checked.problems) err(`${file}: record ${index}, ${field}: ${message}`);
    if (checked.bad > 0)
      throw new CommandError(`Nothing was imported: ${checked.bad} of ${checked.count} records cannot be.`);
    const ports = await connect(outputs);
    const summary = await importFile(ports, file, checked, reporter(err, 'claimed', ports.clock.now));
    out(`${summary.total} dragons: ${summary.added} added, ${summary.present} known already.`);
    if (summary.undecided === 0) return 0;
    err(`${summary.undecided} are being reported at this moment: import the file again.`);
    return 1;
  },
};
