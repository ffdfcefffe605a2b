import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const services = fileURLToPath(new URL('../src/services/', import.meta.url));

/** Writes the list of each service's actions, by its path in the package: the names of the files are the names. */
export function renderActionLists(): Readonly<Record<string, string>> {
  const withActions = readdirSync(services).filter((service) => existsSync(`${services}${service}/actions`));
  return Object.fromEntries(
    withActions.map((service) => [`src/services/${service}/actions/index.ts`, listOf(`${services}${service}/actions`)]),
  );
}

function listOf(folder: string): string {
  const names = readdirSync(folder).flatMap((file) => /^([A-Z]\w*)\.ts$/.exec(file)?.[1] ?? []);
  const lines = names.sort().map((name) => `export { ${name} } from './${name}.ts';\n`);
  return `// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.\n${lines.join('')}`;
}
