import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { checked, jsonSchemaOf, type ValueOf } from './described.ts';
import type { SeededUser } from './outputs-model.ts';
import { readPlainText } from '../storage/plain-file.ts';

const text = <About extends string>(about: About) => ({ kind: 'text', about }) as const;

/** Describes `local-aws.json`. Add a new member here; `npm run codegen` then writes the schema. */
export const description = {
  kind: 'members',
  about: 'What a laptop needs and a template has no place for: local-aws.json, beside cdk.json.',
  required: {},
  optional: {
    $schema: text('Where the schema of this file stands.'),
    users: {
      kind: 'list',
      about: 'Users that exist from the first start, with passwords for this laptop alone.',
      of: {
        kind: 'members',
        about: 'A user.',
        required: {
          username: text('The name to sign in with, as the user pool wants it.'),
          password: text('The password, as the policy of the user pool wants it.'),
        },
        optional: {
          groups: {
            kind: 'list',
            about: 'The groups that the user is a member of; the template has to have them.',
            of: text('A group.'),
          },
          attributes: {
            kind: 'map',
            about:
              'Attributes beside the e-mail address or phone number that the username is. Addresses and numbers ' +
              'count as verified unless email_verified or phone_number_verified is "false".',
            of: text('The value, as a text.'),
          },
          userPool: text(
            'The user pool, by its logical id, STACK/LOGICAL_ID or UserPoolName; the first one without it.',
          ),
        },
      },
    },
    parameterStore: {
      kind: 'list',
      about:
        'Parameters that stand in Parameter Store before the first start, as somebody would put them there by hand.',
      of: {
        kind: 'members',
        about: 'A parameter of the type String.',
        required: { name: text('Its name.'), value: text('Its value.') },
        optional: {},
      },
    },
    site: {
      kind: 'members',
      about: 'A web application, served on a port of its own with /outputs.json beside it.',
      required: { directory: text('The folder that is served.') },
      optional: { command: text('Builds the folder, at every start.') },
    },
    watch: {
      kind: 'members',
      about: 'What `local-aws` does when a source of the app is saved, beside synthesising it again.',
      required: {},
      optional: {
        bundler: text(
          'A program that bundles functions and resolvers again and stays: it is told which files have changed, and ' +
            'answers which of its outputs have (docs/watch.md of the package).',
        ),
        page: {
          kind: 'list',
          about:
            'Folders that hold the sources of the page alone; unless given, the folder around the one that is served.',
          of: text('A folder.'),
        },
      },
    },
    seed: text('A command that runs once for a new data directory; LOCAL_AWS_OUTPUTS names the file of outputs.'),
    dataDirectory: text('The folder where everything is kept, unless --data-dir names another. .local-aws without it.'),
    formerDataDirectory: text('Where an earlier version kept it. It goes on there for as long as the folder is there.'),
    firstQuery: text('A GraphQL query that is printed when the runtime is ready, as a shell would send it.'),
  },
} as const;

type Written = ValueOf<typeof description>;

export interface Configuration extends Omit<Written, 'users'> {
  readonly users?: readonly SeededUser[];
}

/** Reads `local-aws.json` of a folder. The file and everything in it is optional. */
export function readConfiguration(directory: string): Configuration {
  const { users, ...others } = checked('local-aws.json', description, valueIn(join(directory, 'local-aws.json')));
  return users ? { ...others, users: users.map((user) => ({ ...user, groups: user.groups ?? [] })) } : others;
}

function valueIn(file: string): unknown {
  let written: string;
  try {
    written = readPlainText(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new OperatorError('InvalidConfiguration', `local-aws.json cannot be read (${code}).`, { cause });
  }
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new OperatorError('InvalidConfiguration', `local-aws.json is not valid JSON: ${(cause as Error).message}`);
  }
}

/** Makes the JSON schema of the file for editors: `local-aws.schema.json` of the package. */
export const configurationSchema = (): object => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'local-aws.json',
  ...jsonSchemaOf(description),
});
