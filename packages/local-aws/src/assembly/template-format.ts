import { isObject } from '../kernel/is-object.ts';

/** A part of a template whose form is wrong. */
export interface FormFault {
  /** The place within the template, such as `/Resources/A/Type`. */
  readonly at: string;
  readonly message: string;
}

/**
 * What is wrong with the form of a template, in CloudFormation's words where they are known; empty when it can be
 * evaluated. Each sentence of AWS ends a deployment by itself; here all of them are told at once.
 *
 * docs: AWS re:Post Knowledge Center, "How do I resolve template validation or template format errors in
 * CloudFormation?" (Resources, Condition)
 * observed: aws-cli 1.18 validate-template (Type, null values, malformed resources, Outputs)
 */
export function formatFaults(template: unknown): FormFault[] {
  if (!isObject(template)) return [fault('', 'unsupported structure.')];
  if (hasMoreThan(template, mostValues)) return [fault('', `more than ${mostValues} values.`)];
  if (isDeeperThan(template, mostLevels)) return [fault('', `more than ${mostLevels} levels.`)];
  const nulls = Object.entries(template)
    .filter(([section]) => section !== 'Metadata')
    .flatMap(([section, value]) => nullsIn(value, `/${section}`));
  // A part that is null has no form of its own, and neither has what it is the only fault of.
  const others = Object.entries(sections)
    .flatMap(([section, faultsOf]) => faultsOf(template[section], `/${section}`))
    .filter(({ at }) => !nulls.some((path) => path === at || path.startsWith(`${at}/`)));
  return [...nulls.map((at) => ({ at, message: `[${at}] 'null' values are not allowed in templates.` })), ...others];
}

const fault = (at: string, problem: string): FormFault => ({ at, message: `Template format error: ${problem}` });

type Members = Readonly<Record<string, unknown>>;
/** Finds the faults of one part of the template. The part is undefined if it is absent. */
type Check = (value: unknown, path: string) => readonly FormFault[];

/** The most levels of a template: more than a person writes, and few enough for the call stack. */
const mostLevels = 200;

/**
 * The most values of a template: more than a megabyte of text holds. Aliases of YAML count as often as they are used.
 */
const mostValues = 500_000;

function hasMoreThan(value: unknown, most: number): boolean {
  const left: unknown[] = [value];
  for (let count = 0; left.length > 0; count += 1) {
    if (count > most) return true;
    const one = left.pop();
    if (typeof one === 'object' && one !== null) for (const member of Object.values(one)) left.push(member);
  }
  return false;
}

const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1)));

function nullsIn(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value as Members).flatMap(([name, member]) => nullsIn(member, `${path}/${name}`));
}

const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? [] : check(value, path);

/** A macro adds members to the template. This runtime has no macros, and the evaluation refuses them by name. */
const isMacro = (name: string): boolean => name.startsWith('Fn::');

/** Checks an object whose members all have the same form. */
const eachMember =
  (check: Check): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, member]) => (isMacro(name) ? [] : check(member, `${path}/${name}`)))
      : [fault(path, `[${path}] must be an object.`)];

const anything: Check = () => [];
const object: Check = (value, path) => (isObject(value) ? [] : [fault(path, `[${path}] must be an object.`)]);
const text: Check = (value, path) => (typeof value === 'string' ? [] : [fault(path, `[${path}] must be a string.`)]);

const condition: Check = (value, path) =>
  value === undefined || typeof value === 'string'
    ? []
    : [fault(`${path}/Condition`, `[${path}] Every Condition member must be a string.`)];

const resources: Check = (value, path) => {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0))
    return [fault(path, 'At least one Resources member must be defined.')];
  return eachMember(resource)(value, path);
};

const resource: Check = (value, path) => {
  if (!isObject(value)) return [fault(path, `[${path}] resource definition is malformed`)];
  return [
    ...resourceType(value['Type'], path),
    ...optional(object)(value['Properties'], `${path}/Properties`),
    ...optional(dependsOn)(value['DependsOn'], path),
    ...condition(value['Condition'], path),
  ];
};

const resourceType: Check = (type, path) => {
  if (typeof type === 'string') return [];
  const sentence =
    type === undefined ? 'Every Resources object must contain a Type member.' : 'Every Type member must be a string.';
  return [fault(`${path}/Type`, `[${path}] ${sentence}`)];
};

const dependsOn: Check = (value, path) =>
  [value].flat().every((name) => typeof name === 'string')
    ? []
    : [fault(`${path}/DependsOn`, `[${path}] DependsOn must be a string or list of strings.`)];

const parameter: Check = (value, path) => {
  if (!isObject(value) || value['Type'] === undefined)
    return [fault(path, `[${path}] Every Parameters object must contain a Type member.`)];
  const { Type, Default = '' } = value;
  if (typeof Default === 'object')
    return [fault(`${path}/Default`, `[${path}] Every Default member must be a string.`)];
  return text(Type, `${path}/Type`);
};

const output: Check = (value, path) => {
  if (!isObject(value) || value['Value'] === undefined)
    return [fault(path, `[${path}] Every Outputs member must contain a Value object`)];
  return [...condition(value['Condition'], path), ...optional(exportName)(value['Export'], `${path}/Export`)];
};

const exportName: Check = (value, path) =>
  isObject(value) && value['Name'] !== undefined ? [] : [fault(path, `[${path}] must contain a Name member.`)];

const sections: Readonly<Record<string, Check>> = {
  Parameters: optional(eachMember(parameter)),
  Mappings: optional(eachMember(eachMember(object))),
  Conditions: optional(eachMember(anything)),
  Rules: optional(eachMember(anything)),
  Resources: resources,
  Outputs: optional(eachMember(output)),
};
