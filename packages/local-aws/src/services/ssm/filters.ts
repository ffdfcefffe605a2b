import type { InputOf } from '../../protocol/members.ts';
import { list, structure, text } from '../../protocol/members.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { SsmContext } from './context.ts';
import { localKey } from './secrets.ts';
import type { Parameter } from './store.ts';

export const parameterFilters = list(
  structure({
    Key: text({ required: true, min: 1, max: 132 }),
    Option: text({ min: 1, max: 10 }),
    Values: list(text({ min: 1, max: 1024 }), { min: 1, max: 50 }),
  }),
);

export type ParameterFilter = NonNullable<InputOf<{ readonly it: typeof parameterFilters }>['it']>[number];

type Matches = (parameter: Parameter) => boolean;

const invalidOption = (option: string): AwsError =>
  new AwsError('InvalidFilterOption', `The filter option that was specified (${option}) is not valid.`);

/** Answers whether all filters accept a parameter. docs: AWS Systems Manager API Reference, "ParameterStringFilter" */
export function filterOf(
  context: SsmContext,
  filters: readonly ParameterFilter[] | undefined,
  action: 'DescribeParameters' | 'GetParametersByPath',
): Matches {
  const all = (filters ?? []).map((filter) => matcherOf(context, filter, action));
  return (parameter) => all.every((matches) => matches(parameter));
}

/**
 * GetParametersByPath has no filters by name, path and tier. docs: AWS Systems Manager API Reference,
 * "ParameterStringFilter" (Key)
 */
const keys = {
  DescribeParameters: /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/,
  GetParametersByPath: /^(Type|KeyId|Label)$/,
};

function matcherOf(context: SsmContext, filter: ParameterFilter, action: keyof typeof keys): Matches {
  const { Key, Option = Key === 'Path' ? 'OneLevel' : 'Equals', Values = [] } = filter;
  if (!keys[action].test(Key))
    throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${Key.slice(0, 132)}.`);
  if (Key === 'Path') return pathMatcher(Option, Values);
  if (Key === 'Name') return nameMatcher(Option, Values);
  if (Option !== 'Equals') throw invalidOption(Option);
  if (Key.startsWith('tag:')) {
    const tag = (name: string): string | undefined => context.marks.tags(name)[Key.slice('tag:'.length)];
    return ({ name }) => (Values.length === 0 ? tag(name) !== undefined : Values.includes(tag(name) ?? ''));
  }
  const valueOf = plainKeys[Key];
  if (valueOf) return (parameter) => Values.includes(valueOf(parameter) ?? '');
  if (Key !== 'Label') throw new UnsupportedError(`Filter ${Key} of ${action}`);
  return ({ name, version }) => Values.some((label) => context.marks.labels(name).get(label) === version);
}

const plainKeys: Readonly<Record<string, (parameter: Parameter) => string | undefined>> = {
  Type: ({ type }) => type,
  Tier: ({ tier }) => tier,
  DataType: () => 'text',
  KeyId: ({ type }) => (type === 'SecureString' ? localKey : undefined),
};

function nameMatcher(option: string, values: readonly string[]): Matches {
  switch (option) {
    case 'Equals':
      return ({ name }) => values.some((value) => name === value || name === `/${value}`);
    case 'BeginsWith':
      return ({ name }) => values.some((value) => name.startsWith(value) || name.startsWith(`/${value}`));
    case 'Contains':
      return ({ name }) => values.some((value) => name.includes(value));
    default:
      throw invalidOption(option);
  }
}

function pathMatcher(option: string, values: readonly string[]): Matches {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option);
  const prefixes = values.map((path) => (path.endsWith('/') ? path : `${path}/`));
  return ({ name }) => prefixes.some((prefix) => inHierarchy(name, prefix, option === 'Recursive'));
}

/** A name without a slash lies directly under the root. */
export function inHierarchy(name: string, prefix: string, recursive: boolean): boolean {
  const full = name.startsWith('/') ? name : `/${name}`;
  return full.startsWith(prefix) && (recursive || !full.slice(prefix.length).includes('/'));
}
