/** Writes the generated parts of docs/security.md: `npx tsx test/security/write.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/cli.ts';
import { rendered } from './page.ts';

const file = join(root, 'docs/security.md');
writeFileSync(file, rendered(readFileSync(file, 'utf8')));
