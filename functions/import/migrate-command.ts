import type { Command } from './command.ts';
import { connect, defaultOutputs } from './connect.ts';
import { migrateNames } from './migrate-names.ts';
import { summaryOf } from './rebuild-command.ts';
import { rebuild } from './rebuild-views.ts';

export const migrateCommand: Command = {
  usage: `tsx functions/import/migrate.ts [--outputs ${defaultOutputs}]

Brings the claims of names with invisible characters, made before these were left out of
comparison, under the key of today, and makes the views anew. Can be done again.`,
  operands: 0,
  async run(_operands, outputs, { out }) {
    const ports = await connect(outputs);
    const { read, moved, kept } = await migrateNames(ports);
    out(`${read} claims: ${moved} moved, ${kept} kept beside another dragon of that name.`);
    out(summaryOf(await rebuild(ports)));
    return 0;
  },
};
