import { dirname, join } from 'node:path';
import { isObject } from '../kernel/is-object.ts';
import { readPlainText } from '../storage/plain-file.ts';

/**
 * Answers the region for which `serverless package` wrote a template. It writes the region into ARNs and data sources,
 * and tells it in a file beside the template. recorded: serverless/serverless `saveServiceState.js`,
 * fourTheorem/slic-watch (templates of a service in eu-west-1)
 */
export function packagedRegion(template: string): string | undefined {
  const state = readState(join(dirname(template), 'serverless-state.json'));
  const service = isObject(state) ? state['service'] : undefined;
  const provider = isObject(service) ? service['provider'] : undefined;
  const region = isObject(provider) ? provider['region'] : undefined;
  return typeof region === 'string' && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) ? region : undefined;
}

/** A file that is not there, or is of something else, tells nothing. */
function readState(file: string): unknown {
  try {
    return JSON.parse(readPlainText(file));
  } catch {
    return undefined;
  }
}
