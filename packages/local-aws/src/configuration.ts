import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from './errors.ts';
import type { SeededUser } from './outputs.ts';

/**
 * `local-aws.json` beside cdk.json: what a laptop needs and a template has no place for.
 * Everything in it is optional.
 */
export interface Configuration {
  /** Users that exist from the first start, with passwords for this laptop alone. */
  readonly users?: readonly SeededUser[];
  /** A web application: `command` builds it into `directory` at every start. */
  readonly site?: { readonly command?: string; readonly directory: string };
  /** Runs once for a new data directory, with the outputs file's path in LOCAL_AWS_OUTPUTS. */
  readonly seed?: string;
  /** Printed when ready: something to paste into a GraphQL client. */
  readonly firstQuery?: string;
}

const members = ['$schema', 'users', 'site', 'seed', 'firstQuery'];

export function readConfiguration(directory: string): Configuration {
  let text: string;
  try {
    text = readFileSync(join(directory, 'local-aws.json'), 'utf8');
  } catch {
    return {};
  }
  let configuration: Configuration;
  try {
    configuration = JSON.parse(text) as Configuration;
  } catch (cause) {
    throw new AwsError('InvalidConfiguration', `local-aws.json is not valid JSON: ${(cause as Error).message}`);
  }
  for (const member of Object.keys(configuration)) if (!members.includes(member)) throw new AwsError('InvalidConfiguration', `local-aws.json: unknown member "${member}"; known are ${members.join(', ')}.`);
  return configuration;
}
