/** Writes the generated parts of docs/security.md and docs/deployment.md; `npm run codegen` runs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/support/cli.ts';
import { renderedDeployment } from './deployment-page.ts';
import { rendered } from './security-page.ts';

const pages = { 'docs/security.md': rendered, 'docs/deployment.md': renderedDeployment };
for (const [page, render] of Object.entries(pages)) {
  const file = join(root, page);
  writeFileSync(file, render(readFileSync(file, 'utf8')));
}
