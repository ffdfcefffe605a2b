import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The cloud assembly that the suite's set-up has synthesised. */
export const realAssembly = (): string => named('RELIABILITY_ASSEMBLY');
/** The same with shorter waits. */
export const hurriedAssembly = (): string => named('RELIABILITY_HURRIED_ASSEMBLY');

function named(variable: string): string {
  const directory = process.env[variable];
  if (directory === undefined)
    throw new Error(`${variable} is not set: run these tests as the vitest project reliability.`);
  return directory;
}

const longestTask = 6;

/**
 * A copy in which nobody waits long: a retry at most a second, a task at most six, and the sweeper looks at what is two
 * seconds old. The states, their order, the number of attempts and all code are the real ones.
 */
export function hurry(assembly: string, copy: string): void {
  cpSync(assembly, copy, { recursive: true });
  for (const name of readdirSync(copy)) {
    if (!name.endsWith('.json')) continue;
    const text = readFileSync(join(copy, name), 'utf8');
    if (text.includes('"StartAt"') && name.startsWith('asset.'))
      writeFileSync(join(copy, name), JSON.stringify(shortened(JSON.parse(text))));
    if (name.endsWith('.template.json'))
      writeFileSync(join(copy, name), JSON.stringify(withGrace(JSON.parse(text) as Template)));
  }
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    // The interval is one second, and full jitter takes anything up to it.
    if (key === 'BackoffRate') return [key, 1];
    if (key === 'TimeoutSeconds' && 'Resource' in value) return [key, Math.min(Number(member), longestTask)];
    return [key, shortened(member)];
  });
  return Object.fromEntries(entries);
}

interface Template {
  readonly Resources: Record<
    string,
    { Type: string; Properties?: { Description?: string; Environment?: { Variables?: Record<string, unknown> } } }
  >;
}

function withGrace(template: Template): Template {
  const sweeper = Object.values(template.Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties?.Description?.includes('finish-report') === true,
  );
  if (sweeper?.Properties?.Environment?.Variables === undefined)
    throw new Error('The template has no finish-report function.');
  sweeper.Properties.Environment.Variables['SWEEP_GRACE_SECONDS'] = '2';
  return template;
}
