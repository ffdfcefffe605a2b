import { isObject } from '../kernel/is-object.ts';
import { dependencyOrder } from './dependencies.ts';
import { references } from './intrinsics.ts';
import { replacingProperties } from './replacing-properties.ts';
import type { Template, TemplateResource } from './template.ts';

/** What a deployment would do with a changed resource, where it is not simply changed while everything goes on. */
export interface DeploymentNote {
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

/** docs: AWS CloudFormation User Guide, "AWS::DynamoDB::Table" ("Update requires") */
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

/** Of every resource that both templates have, in the order in which a deployment comes to it. */
export function deploymentNotes(before: Template, after: Template): DeploymentNote[] {
  const notes: DeploymentNote[] = [];
  const replaced = new Set<string>();
  for (const logicalId of dependencyOrder(after.Resources)) {
    const [old, now] = [before.Resources[logicalId], after.Resources[logicalId] as TemplateResource];
    if (old === undefined || old.Type !== now.Type) continue;
    const note = noteOf(old, now, replaced);
    if (note === undefined) continue;
    if (note.kind === 'replaces') replaced.add(logicalId);
    notes.push({ logicalId, type: now.Type, ...note });
  }
  return notes;
}

type Note = Omit<DeploymentNote, 'logicalId' | 'type'>;

function noteOf(old: TemplateResource, now: TemplateResource, replaced: ReadonlySet<string>): Note | undefined {
  const { Type: type, UpdateReplacePolicy: policy } = now;
  const [before, after] = [old.Properties ?? {}, now.Properties ?? {}];
  const changed = changedProperties(before, after, replaced);
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
  const interrupting = changed.filter((name) => interruptingProperties[type]?.includes(name));
  return interrupting.length > 0 ? { kind: 'interrupts', properties: interrupting } : undefined;
}

/** What refers to something that is replaced gets another value. */
function changedProperties(before: Properties, after: Properties, replaced: ReadonlySet<string>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter(
    (name) =>
      textOf(before[name]) !== textOf(after[name]) || [...references(after[name])].some((one) => replaced.has(one)),
  );
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
export function sentenceOfNote({ logicalId, type, kind, properties, because, keepsOld }: DeploymentNote): string {
  const [what, why] = [`${logicalId} (${type})`, `because of ${properties.join(', ')}`];
  if (kind === 'refuses') return `A deployment refuses this change of ${what} ${why}: ${because ?? ''}`;
  if (kind === 'interrupts') return `A deployment interrupts ${what} for some time ${why}.`;
  const old = keepsOld ? 'the old one stays with what it holds' : 'the old one is deleted with what it holds';
  return `A deployment replaces ${what} ${why}: the new one is empty, and ${old}.`;
}
