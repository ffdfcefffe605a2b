import { isObject } from '../kernel/is-object.ts';
import { dependencyOrder } from './dependencies.ts';
import { references } from './intrinsics.ts';
import { conditionalProperties, replacingProperties } from './replacing-properties.ts';
import type { Template, TemplateResource } from './template.ts';

/** A stack as it was or is made. */
export interface Made {
  readonly name: string;
  readonly template: Template;
  /** What the expressions in the properties of a resource came out as, where that is known. */
  valuesOf?(logicalId: string): Properties | undefined;
  /** The stack that a resource stands for. */
  within?(logicalId: string): Made | undefined;
}

/** What a deployment would do with a changed resource, where it is not simply changed while everything goes on. */
export interface DeploymentNote {
  readonly stack: string;
  /** The resources that stand for the stacks around it, the outermost first. */
  readonly path: readonly string[];
  readonly logicalId: string;
  readonly type: string;
  readonly kind: 'replaces' | 'interrupts' | 'refuses';
  /** Which properties make it so. */
  readonly properties: readonly string[];
  /** Of a refusal. */
  readonly because?: string;
  /** Of a replacement: the old one stays. */
  readonly keepsOld?: true;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * What no specification tells, and the page of the type does: "Some interruptions". docs: AWS CloudFormation User
 * Guide, "AWS::DynamoDB::Table" ("Update requires")
 */
const interruptingProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['AttributeDefinitions', 'SSESpecification'],
};

/**
 * What the specification does not tell: by type, the property that replaces too. docs: AWS CloudFormation User Guide,
 * "AWS::DynamoDB::Table" ("Update requires")
 */
const alsoReplaces: Readonly<Record<string, (before: Properties, after: Properties) => readonly string[]>> = {
  'AWS::DynamoDB::Table': (before, after) => [
    ...(sameEntries(before, after, 'AttributeDefinitions', 'AttributeName') ? [] : ['AttributeDefinitions']),
    ...(textOf(before['LocalSecondaryIndexes']) === textOf(after['LocalSecondaryIndexes'])
      ? []
      : ['LocalSecondaryIndexes']),
  ],
};

interface Refusal {
  readonly property: string;
  because(before: Properties, after: Properties): string | undefined;
}

const refusals: Readonly<Record<string, readonly Refusal[]>> = {
  'AWS::DynamoDB::Table': [{ property: 'GlobalSecondaryIndexes', because: indexRefusal }],
  'AWS::Cognito::UserPool': [
    {
      property: 'Schema',
      // recorded: aws-amplify/amplify-js issue 6459
      because: (before, after) =>
        keepsEntries(before, after, 'Schema', 'Name')
          ? undefined
          : 'Existing schema attributes cannot be modified or deleted.',
    },
    {
      property: 'UsernameConfiguration',
      // recorded: aws-amplify/amplify-cli issue 4227
      because: (before, after) =>
        textOf(before['UsernameConfiguration']) === textOf(after['UsernameConfiguration'])
          ? undefined
          : 'Updates are not allowed for property - UsernameConfiguration.',
    },
  ],
};

/**
 * Of every resource that both have, in the order in which a deployment comes to it. What is `replaced` already has
 * another value: parameters of a stack within another.
 */
export function deploymentNotes(before: Made, after: Made, replaced = new Set<string>()): DeploymentNote[] {
  const notes: DeploymentNote[] = [];
  for (const logicalId of dependencyOrder(after.template.Resources)) {
    const now = after.template.Resources[logicalId] as TemplateResource;
    if (before.template.Resources[logicalId]?.Type !== now.Type) continue;
    const [oldWithin, nowWithin] = [before.within?.(logicalId), after.within?.(logicalId)];
    if (oldWithin && nowWithin) notes.push(...notesWithin(logicalId, oldWithin, nowWithin, now, replaced));
    const note = noteOf(propertiesOf(before, logicalId), propertiesOf(after, logicalId), now, replaced);
    if (note === undefined) continue;
    if (note.kind === 'replaces') replaced.add(logicalId);
    notes.push({ stack: after.name, path: [], logicalId, type: now.Type, ...note });
  }
  return notes;
}

/** What is replaced around it comes in by its parameters, and what is replaced within goes out by its outputs. */
function notesWithin(
  logicalId: string,
  before: Made,
  after: Made,
  { Properties: { Parameters: given = {} } = {} }: TemplateResource,
  replaced: Set<string>,
): DeploymentNote[] {
  const names = Object.entries(given as Properties).filter(([, value]) => refersTo(value, replaced));
  const inner = new Set(names.map(([name]) => name));
  const notes = deploymentNotes(before, after, inner);
  for (const [name, { Value }] of Object.entries(after.template.Outputs ?? {}))
    if (refersTo(Value, inner)) replaced.add(`${logicalId}.Outputs.${name}`);
  return notes.map((note) => ({ ...note, path: [logicalId, ...note.path] }));
}

const propertiesOf = ({ template, valuesOf }: Made, logicalId: string): Properties =>
  valuesOf?.(logicalId) ?? template.Resources[logicalId]?.Properties ?? {};

/** Resources and parameters by their names, outputs of stacks within by theirs: `Inner.Outputs.Url`. */
function refersTo(value: unknown, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  if ([...references(value)].some((one) => names.has(one))) return true;
  const text = textOf(value).replaceAll('","', '.');
  return [...names].some((name) => name.includes('.') && (text.includes(`"${name}"`) || text.includes(`{${name}}`)));
}

type Note = Omit<DeploymentNote, 'logicalId' | 'type' | 'stack' | 'path'>;

function noteOf(
  before: Properties,
  after: Properties,
  now: TemplateResource,
  replaced: ReadonlySet<string>,
): Note | undefined {
  const { Type: type, UpdateReplacePolicy: policy } = now;
  const changed = changedProperties(before, after, now.Properties ?? {}, replaced);
  const known = replacingProperties[type] ?? [];
  const replacing = [...changed.filter((name) => known.includes(name)), ...(alsoReplaces[type]?.(before, after) ?? [])];
  if (replacing.length > 0) {
    const name = nameOf(type, known, after);
    const isElsewhere = replacing.some((one) => parents.includes(one));
    if (name !== undefined && !isElsewhere && !replacing.includes(name)) return namedRefusal(name, replacing);
    const keepsOld = policy !== undefined && /^Retain/.test(policy) ? { keepsOld: true as const } : {};
    return { kind: 'replaces', properties: replacing, ...keepsOld };
  }
  for (const { property, because } of refusals[type] ?? []) {
    const reason = because(before, after);
    if (reason !== undefined) return { kind: 'refuses', properties: [property], because: reason };
  }
  const interruptions = [...(interruptingProperties[type] ?? []), ...(conditionalProperties[type] ?? [])];
  const interrupting = changed.filter((name) => interruptions.includes(name));
  return interrupting.length > 0 ? { kind: 'interrupts', properties: interrupting } : undefined;
}

/** What refers to something that is replaced gets another value, although here it has the one that it had. */
function changedProperties(
  before: Properties,
  after: Properties,
  template: Properties,
  replaced: ReadonlySet<string>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => textOf(before[name]) !== textOf(after[name]) || refersTo(template[name], replaced));
}

/** In another one of these a name is free. */
const parents = ['ApiId', 'UserPoolId', 'FunctionName', 'EventBusName'];

/** The property in which a template may give a name of its own: `TableName`, or `Name`. */
function nameOf(type: string, replacing: readonly string[], properties: Properties): string | undefined {
  const name = [`${type.split('::').at(-1) ?? ''}Name`, 'Name'].find((one) => replacing.includes(one));
  return name !== undefined && properties[name] !== undefined ? name : undefined;
}

/** recorded: ministackorg/ministack issue 1433 (AWS's answer), awsdocs/aws-cloudformation-user-guide issue 927 */
const namedRefusal = (name: string, properties: readonly string[]): Note => ({
  kind: 'refuses',
  properties,
  because:
    'CloudFormation cannot update a stack when a custom-named resource requires replacing: ' +
    `change ${name} as well.`,
});

/**
 * One index comes or goes at a time, and none is changed. docs: AWS CloudFormation User Guide, "AWS::DynamoDB::Table"
 * ("GlobalSecondaryIndexes")
 */
function indexRefusal(before: Properties, after: Properties): string | undefined {
  const shape = ({ KeySchema, Projection }: Properties): string => textOf([KeySchema, Projection]);
  const [old, now] = [before, after].map((one) => entriesBy(one, 'GlobalSecondaryIndexes', 'IndexName', shape));
  if (old === undefined || now === undefined) return undefined;
  const changed = [...now].filter(([name, text]) => (old.get(name) ?? text) !== text).map(([name]) => name);
  if (changed.length > 0) return `A global secondary index cannot be changed (${changed.join(', ')}): add another.`;
  const added = [...now.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !now.has(name));
  if (added.length + removed.length <= 1) return undefined;
  return `One global secondary index can be added or deleted in an update, not ${added.length + removed.length}.`;
}

/** The members of a list of objects by their names; undefined where an expression makes the list. */
function entriesBy(
  properties: Properties,
  list: string,
  key: string,
  shape: (entry: Properties) => string = textOf,
): ReadonlyMap<string, string> | undefined {
  const entries = properties[list] ?? [];
  if (!Array.isArray(entries)) return undefined;
  return new Map(
    entries.filter(isObject).map((entry) => [String((entry as Properties)[key]), shape(entry as Properties)]),
  );
}

/** What both have is the same. */
function sameEntries(before: Properties, after: Properties, list: string, key: string): boolean {
  const [old, now] = [entriesBy(before, list, key), entriesBy(after, list, key)];
  return [...(now ?? [])].every(([name, text]) => (old?.get(name) ?? text) === text);
}

/** What was there is there, and the same. */
function keepsEntries(before: Properties, after: Properties, list: string, key: string): boolean {
  const [old, now] = [entriesBy(before, list, key), entriesBy(after, list, key)];
  return old === undefined || now === undefined || [...old].every(([name, text]) => now.get(name) === text);
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? '';

/** For the terminal. */
export function sentenceOfNote(note: DeploymentNote): string {
  const { path, logicalId, type, kind, properties, because, keepsOld } = note;
  const [what, why] = [`${[...path, logicalId].join('/')} (${type})`, `because of ${properties.join(', ')}`];
  if (kind === 'refuses') return `A deployment refuses this change of ${what} ${why}: ${because ?? ''}`;
  if (kind === 'interrupts') return `A deployment interrupts ${what} for some time ${why}.`;
  const old = keepsOld ? 'the old one stays with what it holds' : 'the old one is deleted with what it holds';
  return `A deployment replaces ${what} ${why}: the new one is empty, and ${old}.`;
}
