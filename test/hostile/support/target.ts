import { readFileSync } from 'node:fs';
import type { Outputs } from 'local-aws';

/** The runtime under attack. */
export interface Victim {
  readonly pid: number;
  readonly outputs: Outputs;
  /** Access tokens of Ada, Grace and a Ranger. */
  readonly tokens: readonly string[];
  /** The file that holds all it printed. */
  readonly printed: string;
  /** Where its data are; nothing may appear beside them. */
  readonly directory: string;
  readonly dragonName: string;
}

export const victim = JSON.parse(process.env['HOSTILE_VICTIM'] ?? '{}') as Victim;
export const { outputs } = victim;
export const endpoint = new URL(outputs.awsEndpointUrl);
export const graphqlUrl = new URL(outputs.graphqlUrl ?? '');
export const token = victim.tokens[0] ?? '';
export const ranger = victim.tokens[2] ?? '';

/** What the runtime printed that it should not have: everything but denials and notices. */
export function complaints(): string[] {
  return readFileSync(victim.printed, 'utf8')
    .split('\n')
    .filter((line) => /unexpected error|^\s+at |Unhandled|Warning/.test(line))
    .slice(0, 20);
}

export function isAlive(): boolean {
  try {
    return process.kill(victim.pid, 0);
  } catch {
    return false;
  }
}

/** Seconds of processor time that the runtime has used, where the system tells. */
export function processorSeconds(): number | undefined {
  try {
    const [user = 0, system = 0] =
      readFileSync(`/proc/${victim.pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? [];
    return (user + system) / 100;
  } catch {
    return undefined;
  }
}
