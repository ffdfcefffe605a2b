import { basename, dirname, join } from 'node:path';
import { isObject } from '../kernel/is-object.ts';
import { readPlainText } from '../storage/plain-file.ts';

/**
 * Answers the region for which `serverless package` wrote a template. It writes the region into ARNs and data sources,
 * and tells it in a file beside the template. recorded: serverless/serverless `save-service-state.js`,
 * fourTheorem/slic-watch (templates of a service in eu-west-1)
 */
export function packagedRegion(template: string): string | undefined {
  const { region } = memberOf(readService(template), 'provider');
  return typeof region === 'string' && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) ? region : undefined;
}

/**
 * Answers the name of the stack that `serverless deploy` makes of a template: the one that the provider is given, or
 * service and stage. recorded: serverless/serverless `naming.js`
 */
export function packagedStackName(template: string): string | undefined {
  if (!/^(compiled-)?cloudformation-template\b/.test(basename(template))) return undefined;
  const state = readService(template);
  const { stackName, stage } = memberOf(state, 'provider');
  const name = typeof stackName === 'string' ? stackName : `${String(state['service'])}-${String(stage)}`;
  const isKnown = typeof stackName === 'string' || (typeof state['service'] === 'string' && typeof stage === 'string');
  return isKnown && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name) ? name : undefined;
}

type Members = Readonly<Record<string, unknown>>;

function memberOf(value: unknown, name: string): Members {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : {};
}

/** A file that is not there, or is of something else, tells nothing. */
function readService(template: string): Members {
  try {
    return memberOf(JSON.parse(readPlainText(join(dirname(template), 'serverless-state.json'))), 'service');
  } catch {
    return {};
  }
}
