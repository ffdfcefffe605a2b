/** Writes the files of this package that come from its sources. `--check` fails instead when one of them is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationSchema } from '../src/runtime/configuration.ts';
import { renderActionLists } from './action-lists.ts';
import { renderAwsPolicies } from './aws-policies.ts';
import { renderReplacingProperties } from './replacing-properties.ts';
import { renderSpecification } from './specification.ts';

// These come first: the services, from which the rest is written, are loaded by them.
generate({ ...renderActionLists(), 'src/contract/aws-policies.json': renderAwsPolicies() });
const { providedTypes, renderSupport } = await import('./support.ts');
const types = await providedTypes();
generate({
  'docs/support.md': await renderSupport(),
  'src/assembly/replacing-properties.ts': await renderReplacingProperties(types),
  'src/assembly/specification/table.json': renderSpecification(types),
  'local-aws.schema.json': `${JSON.stringify(configurationSchema(), null, 2)}\n`,
});

function generate(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (textIn(file) !== text) {
      process.stderr.write(`packages/local-aws/${name} is stale: run npm run codegen.\n`);
      process.exitCode = 1;
    }
  }
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
