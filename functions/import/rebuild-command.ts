import { rowCount } from '../shared/catalogue/manifest.ts';
import { rebuild } from '../shared/catalogue/rebuild.ts';
import type { Command } from './command.ts';
import { reporter } from './command.ts';
import { connect, defaultOutputs } from './connect.ts';

export const rebuildCommand: Command = {
  usage: `tsx functions/import/rebuild.ts [--outputs ${defaultOutputs}]

Makes the catalogue's views anew from the claims, while the system runs.`,
  operands: 0,
  async run(_operands, outputs, { out, err }) {
    const ports = await connect(outputs);
    const manifest = await rebuild(ports, reporter(err, 'claims read', ports.clock.now));
    out(`${rowCount(manifest)} dragons in ${manifest.shards.length} shards, generation ${manifest.generation}.`);
    return 0;
  },
};
