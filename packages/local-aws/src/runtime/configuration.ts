import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
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

export function readConfiguration(directory: string): Configuration {
  let text: string;
  try {
    text = readFileSync(join(directory, 'local-aws.json'), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new OperatorError('InvalidConfiguration', `local-aws.json cannot be read (${code}).`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new OperatorError('InvalidConfiguration', `local-aws.json is not valid JSON: ${(cause as Error).message}`);
  }
  return checked(value);
}

type Check = (value: unknown, at: string) => void;

const fail = (at: string, what: string): never => {
  throw new OperatorError('InvalidConfiguration', `local-aws.json: ${at} ${what}.`);
};

const isText: Check = (value, at) => {
  if (typeof value !== 'string' || value === '') fail(at, 'has to be a text');
};

const isList =
  (item: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return fail(at, 'has to be a list');
    value.forEach((each: unknown, index) => item(each, `${at}[${index}]`));
  };

/** An object of these members and no others. */
const isObject =
  (members: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(at, 'has to be an object');
    const within = (member: string): string => (at === root ? member : `${at}.${member}`);
    for (const [member, each] of Object.entries(value)) {
      const check = Object.hasOwn(members, member) ? members[member] : undefined;
      if (!check) return fail(within(member), `is unknown; known are ${Object.keys(members).join(', ')}`);
      check(each, within(member));
    }
    for (const member of required) if (!Object.hasOwn(value, member)) fail(within(member), 'is missing');
  };

const root = 'the whole';
const isUser = isObject({ username: isText, password: isText, groups: isList(isText) }, ['username', 'password']);
const isConfiguration = isObject({
  $schema: isText,
  users: isList(isUser),
  site: isObject({ command: isText, directory: isText }, ['directory']),
  seed: isText,
  firstQuery: isText,
});

function checked(value: unknown): Configuration {
  isConfiguration(value, root);
  const configuration = value as Configuration;
  const { users } = configuration;
  return users
    ? {
        ...configuration,
        users: users.map((user) => ({ ...user, groups: (user as Partial<SeededUser>).groups ?? [] })),
      }
    : configuration;
}
