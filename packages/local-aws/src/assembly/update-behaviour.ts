import { isObject } from '../kernel/is-object.ts';
import { ordered } from './dependencies.ts';
import { references } from './intrinsics.ts';
import { conditionalProperties, replacingProperties } from './replacing-properties.ts';
import type { Template, TemplateResource } from './template.ts';
import { asText } from '../kernel/as-text.ts';

/** A stack as it was before an update, or as it is after it. */
export interface Made {
  readonly name: string;
  readonly template: Template;
  /** Answers the evaluated properties of a resource, if they are known. */
  valuesOf?(logicalId: string): Properties | undefined;
  /** Answers the nested stack that a resource stands for. */
  within?(logicalId: string): Made | undefined;
}

/** Tells how a deployment would treat a changed resource, if it would not simply update it without interruption. */
export interface DeploymentNote {
  readonly stack: string;
  /** The resources that stand for the stacks around it; the outermost comes first. */
  readonly path: readonly string[];
  readonly logicalId: string;
  readonly type: string;
  readonly kind: 'replaces' | 'interrupts' | 'refuses';
  /** The properties that cause it. */
  readonly properties: readonly string[];
  /** The reason of a refusal. */
  readonly because?: string;
  /** A replacement keeps the old resource. */
  readonly keepsOld?: true;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties whose change causes "Some interruptions" by the page of the type, which the specification does not
 * tell. docs: AWS CloudFormation User Guide, "AWS::DynamoDB::Table" ("Update requires")
 */
const interruptingProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['AttributeDefinitions', 'SSESpecification'],
};

/**
 * The properties that also replace a resource, by type, which the specification does not tell. docs: AWS CloudFormation
 * User Guide, "AWS::DynamoDB::Table" ("Update requires")
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
 * Lists the notes on every resource that both stacks have, in the order in which a deployment changes them. `replaced`
 * names what already has another value: the parameters of a nested stack.
 */
export function deploymentNotes(before: Made, after: Made, replaced = new Set<string>()): DeploymentNote[] {
  const notes: DeploymentNote[] = [];
  for (const logicalId of ordered(after.template.Resources).order) {
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

/**
 * Notes on a nested stack. Replaced resources around it change its parameters; replaced resources within it change its
 * outputs.
 */
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

/**
 * Tells whether a value refers to one of these names: resources, parameters, or outputs of nested stacks such as
 * `Inner.Outputs.Url`.
 */
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

/**
 * Lists the properties that change. A property that refers to a replaced resource gets another value in a deployment,
 * although here its value stays the same.
 */
function changedProperties(
  before: Properties,
  after: Properties,
  template: Properties,
  replaced: ReadonlySet<string>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => textOf(before[name]) !== textOf(after[name]) || refersTo(template[name], replaced));
}

/** The properties that name the parent of a resource. A new parent frees the name of the resource. */
const parents = ['ApiId', 'UserPoolId', 'FunctionName', 'EventBusName'];

/** Answers the property in which a template may give its own name to a resource: `TableName`, or `Name`. */
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
 * DynamoDB adds or removes one index in an update, and changes none. docs: AWS CloudFormation User Guide,
 * "AWS::DynamoDB::Table" ("GlobalSecondaryIndexes")
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

/** Answers the members of a list of objects by their names. It answers undefined if an expression makes the list. */
function entriesBy(
  properties: Properties,
  list: string,
  key: string,
  shape: (entry: Properties) => string = textOf,
): ReadonlyMap<string, string> | undefined {
  const entries = properties[list] ?? [];
  if (!Array.isArray(entries)) return undefined;
  return new Map(
    entries.filter(isObject).map((entry) => [asText((entry as Properties)[key]), shape(entry as Properties)]),
  );
}

/** Tells whether the entries that both lists have are equal. */
function sameEntries(before: Properties, after: Properties, list: string, key: string): boolean {
  const [old, now] = [entriesBy(before, list, key), entriesBy(after, list, key)];
  return [...(now ?? [])].every(([name, text]) => (old?.get(name) ?? text) === text);
}

/** Tells whether all old entries still exist unchanged. */
function keepsEntries(before: Properties, after: Properties, list: string, key: string): boolean {
  const [old, now] = [entriesBy(before, list, key), entriesBy(after, list, key)];
  return old === undefined || now === undefined || [...old].every(([name, text]) => now.get(name) === text);
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? '';

/** Writes a note as a sentence for the terminal. */
export function sentenceOfNote(note: DeploymentNote): string {
  const { path, logicalId, type, kind, properties, because, keepsOld } = note;
  const [what, why] = [`${[...path, logicalId].join('/')} (${type})`, `because of ${properties.join(', ')}`];
  if (kind === 'refuses') return `A deployment refuses this change of ${what} ${why}: ${because ?? ''}`;
  if (kind === 'interrupts') return `A deployment interrupts ${what} for some time ${why}.`;
  const old = keepsOld ? 'the old one stays with what it holds' : 'the old one is deleted with what it holds';
  return `A deployment replaces ${what} ${why}: the new one is empty, and ${old}.`;
}
