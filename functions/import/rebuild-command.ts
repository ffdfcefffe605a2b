import { rowCount, type Manifest } from '../shared/dragon/catalogue/manifest.ts';
import { rebuild } from './rebuild-views.ts';
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
    out(summaryOf(manifest));
    return 0;
  },
};

export function summaryOf(manifest: Manifest): string {
  const { generation, shards } = manifest;
  const places = shards.length === 1 ? '1 shard' : `${shards.length} shards`;
  return `${rowCount(manifest)} dragons in ${places}, generation ${generation}.`;
}
