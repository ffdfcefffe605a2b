import type { Counts } from '../shared/dragon/catalogue/counts.ts';
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
    out(summaryOf(await rebuild(ports, reporter(err, 'claims read', ports.clock.now))));
    return 0;
  },
};

export function summaryOf(counts: Counts | undefined): string {
  if (counts === undefined) return 'There is no catalogue.';
  const { generation, rows, covered } = counts;
  const places = covered.length === 1 ? '1 shard' : `${covered.length} shards`;
  return `${rows} dragons in ${places}, generation ${generation}.`;
}
