import { AwsError } from '../../kernel/errors.ts';
import type { Work } from '../../kernel/in-turns.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { Page, PageRequest } from '../../kernel/pages.ts';
import type { Matches } from './allowed-patterns.ts';
import type { SsmContext } from './context.ts';
import { pager, parameterNotFound, parameterVersionNotFound, validation } from './errors.ts';
import type { Parameter, ParameterType, SsmStore } from './store.ts';

export const parameterArn = ({ region, accountId }: SsmContext, name: string): string =>
  `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

/** Finds a parameter by its name or ARN, with `:version` if the caller wants a certain one. */
export function findParameter(context: SsmContext, reference: string): Parameter & { selector?: string } {
  const path = reference.startsWith('arn:') ? nameOfArn(context, reference) : reference;
  const colon = path.indexOf(':');
  const name = colon < 0 ? path : path.slice(0, colon);
  if (colon < 0) return context.store.get(name) ?? raise(parameterNotFound());
  const selector = path.slice(colon + 1);
  if (!context.store.get(name)) throw parameterNotFound();
  const version = /^\d{1,15}$/.test(selector) ? Number(selector) : context.marks.labels(name).get(selector);
  const found = version === undefined ? undefined : context.store.get(name, version);
  if (!found) throw parameterVersionNotFound(name, selector);
  return { ...found, selector: `:${selector}` };
}

function raise(error: Error): never {
  throw error;
}

// An ARN does not tell whether the name began with a slash: `a` and `/a` have the same one, and only one of them can
// exist.
function nameOfArn({ store, region, accountId }: SsmContext, arn: string): string {
  const prefix = `arn:aws:ssm:${region}:${accountId}:parameter`;
  if (!arn.startsWith(`${prefix}/`)) throw parameterNotFound();
  const path = arn.slice(prefix.length);
  const [name = path] = path.split(':', 1);
  return store.get(name) ? path : path.slice(1);
}

export const parameterOutput = (
  context: SsmContext,
  parameter: Parameter & { selector?: string },
  decrypted: boolean | undefined,
) => ({
  Name: parameter.name,
  Type: parameter.type,
  Value: shownValue(context, parameter, decrypted),
  Version: parameter.version,
  ...(parameter.selector !== undefined && { Selector: parameter.selector }),
  LastModifiedDate: parameter.modified,
  ARN: parameterArn(context, parameter.name),
  DataType: 'text',
});

/** A SecureString is shown only to callers that ask for its decryption. */
export const shownValue = (
  { secrets }: SsmContext,
  { type, value }: Parameter,
  decrypted: boolean | undefined,
): string => (type === 'SecureString' && decrypted === true ? secrets.open(value) : value);

/** The most characters of a value in the standard tier. */
export const longestStandard = 4096;

const maxNameLength = 1011;

export function checkName(name: string): void {
  const segments = name.split('/').filter((segment) => segment !== '');
  if (
    !/^[a-zA-Z0-9_.\-/]+$/.test(name) ||
    name.endsWith('/') ||
    name.includes('//') ||
    name.length > maxNameLength ||
    (name.includes('/') && !name.startsWith('/'))
  ) {
    throw validation(
      'Parameter name must be a fully qualified name when it is formed as a path, and can consist of ' +
        'sub-paths divided by a slash symbol; each sub-path can be formed as a mix of letters, numbers ' +
        'and the following 3 symbols .-_',
    );
  }
  if (segments.length > 15) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A hierarchy can have a maximum of 15 levels. For more information, see Requirements and constraints ' +
        'for parameter names in the AWS Systems Manager User Guide.',
    );
  }
  if (/^(aws|ssm)/i.test(segments[0] ?? ''))
    throw validation(
      `Parameter name: can't be prefixed with "${/^aws/i.test(segments[0] ?? '') ? 'aws' : 'ssm'}" (case-insensitive).`,
    );
}

export interface NewValue {
  readonly type: ParameterType;
  readonly value: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly allowedPattern?: string | undefined;
}

export function checkValue({ type, value, tier, allowedPattern }: NewValue, matches: Matches): void {
  const limit = tier === 'Advanced' ? 8192 : longestStandard;
  if (value.length === 0)
    throw validation(
      violationSentence({ at: 'value', rule: 'Member must have length greater than or equal to 1.', value: '' }),
    );
  if (value.length > limit) {
    throw validation(
      tier === 'Advanced'
        ? 'Advanced tier parameters support a maximum parameter value of 8192 characters.'
        : 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a ' +
            'larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more ' +
            'information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/' +
            'parameter-store-advanced-parameters.html',
    );
  }
  if (/\{\{.*\}\}/s.test(value))
    throw validation(`Parameter value can't nest another parameter. Do not use "{{}}" in the value.`);
  if (allowedPattern === undefined) return;
  requirePattern(allowedPattern);
  if (!matches({ pattern: allowedPattern, values: type === 'StringList' ? value.split(',') : [value] })) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern.slice(0, 1024)}`,
    );
  }
}

/** Compiles the pattern without running it. */
function requirePattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new AwsError(
      'InvalidAllowedPatternException',
      'The request does not meet the regular expression requirement.',
      { cause: error },
    );
  }
}

/** Makes a page of parameters in order of their names; `prefix` is that of all that could be accepted. */
export function* pageOf(
  store: SsmStore,
  { token, limit, asked }: PageRequest,
  accept: (parameter: Parameter) => boolean,
  prefix = '',
): Work<Page<Parameter>> {
  const tokens = pager.keys(asked);
  const entries: Parameter[] = [];
  let after = tokens.read(token) ?? prefix;
  for (;;) {
    const batch = store.list(after, 100);
    for (const parameter of batch) {
      if (!parameter.name.startsWith(prefix)) return { entries, next: undefined };
      if (accept(parameter)) {
        if (entries.length === limit) return { entries, next: tokens.write(entries.at(-1)?.name ?? '') };
        entries.push(parameter);
      }
      after = parameter.name;
    }
    if (batch.length < 100) return { entries, next: undefined };
    yield;
  }
}
