import { AwsError } from '../kernel/errors.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import { isObject } from '../kernel/is-object.ts';
import { references } from './intrinsics.ts';
import { localEnvironment, pseudoParameter } from './pseudo-parameters.ts';
import { formatFaults, type FormFault } from './template-format.ts';
import { unreadMapping, unreadType, unreadValue, type Template, type TemplateResource } from './template.ts';

/** What is wrong with the form of a template, beside what could be read of it. */
export interface TemplateForm {
  readonly faults: readonly { readonly logicalId?: string; readonly error: AwsError | OperatorError }[];
  /** The parameters and conditions whose values cannot be known. */
  readonly parameters: readonly string[];
  readonly conditions: readonly string[];
  /** The names of the parameters could not be read. */
  readonly lacksParameters: boolean;
  /** An output could not be read: another stack may import what it exports. */
  readonly lacksOutputs: boolean;
}

export interface ReadTemplate {
  readonly template: Template;
  readonly form?: TemplateForm;
}

type Members = Readonly<Record<string, unknown>>;

const nothingRead = { parameters: [], conditions: [], lacksParameters: true, lacksOutputs: true };

/** Answers a template of which nothing can be read. */
export const unreadable = (error: AwsError | OperatorError): ReadTemplate => ({
  template: { Resources: {} },
  form: { faults: [{ error }], ...nothingRead },
});

/** Answers what can be read of a template, in a form that can be evaluated, and what is wrong with its form. */
export function readableTemplate(written: unknown): ReadTemplate {
  const found = formatFaults(written);
  if (found.length === 0) return { template: written as Template };
  const faults = found.map(({ at, message }) => {
    const [, section, logicalId] = at.split('/');
    const error = new AwsError('ValidationError', message);
    return section === 'Resources' && logicalId !== undefined ? { logicalId, error } : { error };
  });
  if (!isObject(written) || found.some(({ at }) => at === ''))
    return { template: { Resources: {} }, form: { faults, ...nothingRead } };
  const places = new Set(found.map(({ at }) => at));
  const { parameters, conditions, ...parts } = partsOf(written, found, places);
  const template = { ...written, ...parts } as unknown as Template;
  return {
    template,
    form: {
      ...{ faults, parameters, conditions },
      lacksParameters: places.has('/Parameters'),
      lacksOutputs: found.some(({ at }) => isWithin(at, '/Outputs', '/Resources')),
    },
  };
}

/** Tells whether a place is one of the sections, or within the first of them. */
const isWithin = (at: string, first: string, ...others: readonly string[]): boolean =>
  at === first || at.startsWith(`${first}/`) || others.includes(at);

/** Makes the sections of the template that have faults. */
function partsOf(written: Members, found: readonly FormFault[], places: ReadonlySet<string>) {
  const hasSection = (name: string): boolean => !places.has(`/${name}`);
  const membersOf = (name: string): Members =>
    isObject(written[name]) && hasSection(name) ? (written[name] as Members) : {};
  const faultsIn = (path: string): boolean => found.some(({ at }) => at === path || at.startsWith(`${path}/`));
  const resources = mapped(membersOf('Resources'), (resource, name) =>
    faultsIn(`/Resources/${name}`) ? readableResource(resource) : resource,
  );
  const known = mapped(membersOf('Conditions'), withoutNulls);
  const outputs = Object.entries(hasSection('Resources') ? membersOf('Outputs') : {}).filter(
    ([name]) => !faultsIn(`/Outputs/${name}`),
  );
  const used = { Resources: resources, Conditions: known, Outputs: Object.fromEntries(outputs) };
  const parameters = Object.entries(membersOf('Parameters'));
  const unread = [
    ...parameters.flatMap(([name]) => (faultsIn(`/Parameters/${name}`) ? [name] : [])),
    ...(hasSection('Parameters') ? [] : unresolved(used)),
  ];
  const conditions = hasSection('Conditions')
    ? Object.keys(known).filter((name) => faultsIn(`/Conditions/${name}`))
    : conditionsIn(used);
  return {
    ...{ parameters: unread, conditions },
    Parameters: { ...Object.fromEntries(parameters), ...Object.fromEntries(unread.map((name) => [name, someText])) },
    Mappings: mapped(membersOf('Mappings'), (mapping, name) =>
      faultsIn(`/Mappings/${name}`) ? unreadMapping : mapping,
    ),
    ...used,
    Conditions: { ...known, ...Object.fromEntries(conditions.map((name) => [name, unreadValue])) },
    ...(!hasSection('Rules') && { Rules: {} }),
    ...(!hasSection('Mappings') && { Mappings: Object.fromEntries(mapsIn(used).map((name) => [name, unreadMapping])) }),
  };
}

const someText = { Type: 'String', Default: '' };

const mapped = (members: Members, change: (member: unknown, name: string) => unknown): Members =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member, name)]));

/** A value that is null may be any. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return unreadValue;
  if (Array.isArray(value)) return value.map(withoutNulls);
  return isObject(value) ? mapped(value, withoutNulls) : value;
}

/** Keeps the members of a resource that have the right form. */
function readableResource(resource: unknown): TemplateResource {
  if (!isObject(resource) || typeof resource['Type'] !== 'string') return { Type: unreadType };
  const { Properties, DependsOn, Condition, ...others } = resource;
  const names = DependsOn === undefined ? [] : [DependsOn].flat();
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)),
    ...(Properties !== undefined && {
      Properties: (isObject(Properties) ? withoutNulls(Properties) : unreadValue) as Members,
    }),
    ...(names.every((name) => typeof name === 'string') && { DependsOn: names }),
    ...(typeof Condition === 'string' && { Condition }),
  } as unknown as TemplateResource;
}

/** Lists what the parts of a template refer to and what is none of their resources. */
const unresolved = ({ Resources, ...others }: { readonly Resources: Members }): string[] =>
  [...references([Resources, others])].filter(
    (name) => !Object.hasOwn(Resources, name) && pseudoParameter(name, localEnvironment) === undefined,
  );

/** Lists the conditions that the parts of a template name. */
export const conditionsIn = (value: unknown): string[] =>
  namesIn(value, (key, argument) => {
    if (key === 'Condition') return argument;
    return key === 'Fn::If' && Array.isArray(argument) ? argument[0] : undefined;
  });

const mapsIn = (value: unknown): string[] =>
  namesIn(value, (key, argument) => (key === 'Fn::FindInMap' && Array.isArray(argument) ? argument[0] : undefined));

function namesIn(value: unknown, nameOf: (key: string, argument: unknown) => unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, nameOf));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const name = nameOf(key, member);
    return [...(typeof name === 'string' ? [name] : []), ...namesIn(member, nameOf)];
  });
}
