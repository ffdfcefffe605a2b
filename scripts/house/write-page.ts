/** Writes the generated parts of docs/house.md: `npm run house`. With `--print` the figures alone, as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../test/support/cli.ts';
import { measure } from './measure.ts';
import { rendered } from './page.ts';

const [option, tree = root] = process.argv.slice(2);
const figures = measure(tree);
if (option === '--print') process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else {
  const file = join(root, 'docs/house.md');
  writeFileSync(file, rendered(readFileSync(file, 'utf8'), figures));
}
