import { isObject } from '../kernel/is-object.ts';

/**
 * What is wrong with the form of a template, in CloudFormation's words where they are known; empty when it can be
 * evaluated. Each sentence of AWS ends a deployment by itself; here all of them are told at once.
 *
 * docs: AWS re:Post Knowledge Center, "How do I resolve template validation or template format errors in
 * CloudFormation?" (Resources, Condition)
 * observed: aws-cli 1.18 validate-template (Type, null values, malformed resources, Outputs)
 */
export function formatProblems(template: unknown): string[] {
  if (!isObject(template)) return ['Template format error: unsupported structure.'];
  if (hasMoreThan(template, mostValues)) return [`Template format error: more than ${mostValues} values.`];
  if (isDeeperThan(template, mostLevels)) return [`Template format error: more than ${mostLevels} levels.`];
  const nulls = Object.entries(template)
    .filter(([section]) => section !== 'Metadata')
    .flatMap(([section, value]) => nullsIn(value, `/${section}`));
  if (nulls.length > 0) return nulls.map((path) => `[${path}] 'null' values are not allowed in templates.`);
  return Object.entries(sections).flatMap(([section, problemsOf]) =>
    problemsOf(template[section], `/${section}`).map((problem) => `Template format error: ${problem}`),
  );
}

type Members = Readonly<Record<string, unknown>>;
/** Finds the problems of one part of the template. The part is undefined if it is absent. */
type Check = (value: unknown, path: string) => readonly string[];

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
      : [`[${path}] must be an object.`];

const anything: Check = () => [];
const object: Check = (value, path) => (isObject(value) ? [] : [`[${path}] must be an object.`]);
const text: Check = (value, path) => (typeof value === 'string' ? [] : [`[${path}] must be a string.`]);

const condition = (value: unknown, path: string): readonly string[] =>
  value === undefined || typeof value === 'string' ? [] : [`[${path}] Every Condition member must be a string.`];

const resources: Check = (value, path) => {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0))
    return ['At least one Resources member must be defined.'];
  return eachMember(resource)(value, path);
};

const resource: Check = (value, path) => {
  if (!isObject(value)) return [`[${path}] resource definition is malformed`];
  return [
    ...resourceType(value['Type'], path),
    ...optional(object)(value['Properties'], `${path}/Properties`),
    ...optional(dependsOn)(value['DependsOn'], path),
    ...condition(value['Condition'], path),
  ];
};

function resourceType(type: unknown, path: string): readonly string[] {
  if (type === undefined) return [`[${path}] Every Resources object must contain a Type member.`];
  return typeof type === 'string' ? [] : [`[${path}] Every Type member must be a string.`];
}

const dependsOn: Check = (value, path) =>
  [value].flat().every((name) => typeof name === 'string')
    ? []
    : [`[${path}] DependsOn must be a string or list of strings.`];

const parameter: Check = (value, path) => {
  if (!isObject(value) || value['Type'] === undefined)
    return [`[${path}] Every Parameters object must contain a Type member.`];
  const { Type, Default = '' } = value;
  if (typeof Default === 'object') return [`[${path}] Every Default member must be a string.`];
  return text(Type, `${path}/Type`);
};

const output: Check = (value, path) => {
  if (!isObject(value) || value['Value'] === undefined)
    return [`[${path}] Every Outputs member must contain a Value object`];
  return [...condition(value['Condition'], path), ...optional(exportName)(value['Export'], `${path}/Export`)];
};

const exportName: Check = (value, path) =>
  isObject(value) && value['Name'] !== undefined ? [] : [`[${path}] must contain a Name member.`];

const sections: Readonly<Record<string, Check>> = {
  Parameters: optional(eachMember(parameter)),
  Mappings: optional(eachMember(eachMember(object))),
  Conditions: optional(eachMember(anything)),
  Rules: optional(eachMember(anything)),
  Resources: resources,
  Outputs: optional(eachMember(output)),
};
