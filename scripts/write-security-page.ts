/** Writes the generated parts of docs/security.md; `npm run codegen` runs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/support/cli.ts';
import { rendered } from './security-page.ts';

const file = join(root, 'docs/security.md');
writeFileSync(file, rendered(readFileSync(file, 'utf8')));
