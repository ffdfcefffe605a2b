import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { GraphQLError, parse } from 'graphql';
import { OperatorError } from '../kernel/operator-error.ts';
import { readConfiguration, type Configuration } from './configuration.ts';

export interface FoundConfiguration {
  /** What could be read. */
  readonly configuration: Configuration;
  readonly faults: readonly OperatorError[];
}

/** Reads `local-aws.json`, with an error for each value that can never work. */
export function findConfiguration(folder: string): FoundConfiguration {
  const told = (sentences: readonly string[]) =>
    sentences.map((sentence) => new OperatorError('InvalidConfiguration', sentence));
  try {
    const configuration = readConfiguration(folder);
    return { configuration, faults: told(configurationFaults(folder, configuration)) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { configuration: {}, faults: told(error.message.split('\n')) };
  }
}

/** Does the same, and throws all of them together. */
export function readSoundConfiguration(folder: string): Configuration {
  const { configuration, faults } = findConfiguration(folder);
  if (faults.length > 0)
    throw new OperatorError('InvalidConfiguration', faults.map(({ message }) => message).join('\n'));
  return configuration;
}

/** Finds members of `local-aws.json` whose values can never work, whatever the app is. */
function configurationFaults(folder: string, configuration: Configuration): readonly string[] {
  const { users = [], parameterStore = [], site, watch = {}, firstQuery } = configuration;
  const { dataDirectory, formerDataDirectory } = configuration;
  return [
    ...placeFaults(folder, 'dataDirectory', dataDirectory),
    ...placeFaults(folder, 'formerDataDirectory', formerDataDirectory),
    ...sameFaults(folder, dataDirectory, formerDataDirectory),
    ...twice(users.map(({ username, userPool }) => [userPool, username].filter((name) => name !== undefined))).map(
      (name) => `users: ${name} is there twice.`,
    ),
    ...twice(parameterStore.map(({ name }) => [name])).map((name) => `parameterStore: ${name} is there twice.`),
    ...(watch.page ?? []).flatMap((page, index) =>
      isFolder(resolve(folder, page)) ? [] : [`watch.page[${index}]: there is no folder ${page}.`],
    ),
    // A command may make the folder.
    ...(site && site.command === undefined && !isFolder(resolve(folder, site.directory))
      ? [`site.directory: there is no folder ${site.directory}.`]
      : []),
    ...queryFaults(firstQuery),
  ].map((sentence) => `local-aws.json: ${sentence}`);
}

const twice = (names: readonly (readonly string[])[]): string[] => {
  const all = names.map((parts) => parts.join('/'));
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))];
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The data directory has a file for all that git should leave out, and its whole content is this program's. */
function placeFaults(folder: string, member: string, given: string | undefined): string[] {
  if (given === undefined) return [];
  if (given.includes('\0')) return [`${member} is no path.`];
  const path = resolve(folder, given);
  const way = relative(path, folder);
  if (way === '') return [`${member}: ${given} is the folder of the app.`];
  if (!way.startsWith('..') && !isAbsolute(way)) return [`${member}: the app lies in ${given}.`];
  return existsSync(path) && !isFolder(path) ? [`${member}: ${given} is no folder.`] : [];
}

const sameFaults = (folder: string, now = '.local-aws', before: string | undefined): string[] =>
  before !== undefined && resolve(folder, before) === resolve(folder, now)
    ? ['formerDataDirectory is the same as dataDirectory.']
    : [];

/** The query is sent by HTTP. */
function queryFaults(query: string | undefined): string[] {
  if (query === undefined) return [];
  try {
    const operations = parse(query).definitions.filter((one) => one.kind === 'OperationDefinition');
    if (operations.some(({ operation }) => operation === 'subscription')) return ['firstQuery is a subscription.'];
    if (operations.length !== 1) return [`firstQuery has ${operations.length} operations instead of one.`];
    return operations.flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.flatMap(({ variable, type, defaultValue }) =>
        type.kind === 'NonNullType' && !defaultValue
          ? [`firstQuery needs the variable $${variable.name.value}, and is sent without any.`]
          : [],
      ),
    );
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [`firstQuery is no GraphQL: ${error.message}`];
  }
}
