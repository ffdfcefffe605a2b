import type { Condition, PolicyDocument, Principals, Statement } from '../contract/policy.ts';
import { asText } from '../kernel/as-text.ts';
import { AwsError, findings, UnsupportedError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';

/** The kind of a document: a trust or resource policy names principals, and an identity policy must not. */
export type DocumentKind = 'identity' | 'resource' | 'trust';

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocument', message, { status: 400 });

const statementMembers = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);
const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/** Hears of a fault. It throws the fault, unless all faults are wanted. */
type Tell = (fault: AwsError) => void;

const fail: Tell = (fault) => {
  throw fault;
};

/** Checks the shape of a policy document; `where` names it in errors. */
export const parseDocument = (where: string, value: unknown, kind: DocumentKind): PolicyDocument =>
  readDocument(where, value, kind, fail);

/** Finds everything that is wrong with the shape of a policy document. */
export function documentFaults(where: string, value: unknown, kind: DocumentKind): readonly AwsError[] {
  const found: AwsError[] = [];
  const tell: Tell = (fault) => void found.push(fault);
  attempt(tell, () => readDocument(where, value, kind, tell));
  return found;
}

/** Finds what is wrong with the policy of a resource: its shape, and what its service finds in sound statements. */
export async function policyFindings(
  where: string,
  value: unknown,
  check: (value: unknown) => unknown,
): Promise<readonly AwsError[]> {
  const faults = documentFaults(where, value, 'resource');
  if (faults.length === 0) return findings(() => check(value));
  const Statement = soundStatements(value);
  const others = isObject(value) && Statement.length > 0 ? await findings(() => check({ ...value, Statement })) : [];
  return [...faults, ...others];
}

function soundStatements(value: unknown): readonly unknown[] {
  if (!isObject(value) || value.Statement === undefined) return [];
  const isSound = (Statement: unknown): boolean => documentFaults('', { ...value, Statement }, 'resource').length === 0;
  return [value.Statement].flat().filter(isSound);
}

/** Runs a step whose faults do not keep the others from being found. */
function attempt<Result>(tell: Tell, run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    tell(error);
    return undefined;
  }
}

function readDocument(where: string, value: unknown, kind: DocumentKind, tell: Tell): PolicyDocument {
  const document = typeof value === 'string' ? parseJson(where, value) : value;
  if (!isObject(document)) throw malformed(`${where}: Syntax errors in policy.`);
  for (const key of Object.keys(document))
    if (!['Version', 'Id', 'Statement'].includes(key)) tell(malformed(`${where}: unknown element ${key}`));
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17')
    tell(malformed(`${where}: Version ${asText(version).slice(0, 200)} is not valid`));
  if (document.Id !== undefined) attempt(tell, () => oneText(`${where}.Id`, document.Id));
  if (document.Statement === undefined) throw malformed(`${where}: Missing required field Statement`);
  const statements = [document.Statement].flat();
  // Each service decides whether a resource policy may be empty.
  if (statements.length === 0 && kind !== 'resource') tell(malformed(`${where}: Syntax errors in policy.`));
  const parsed = statements.flatMap((one, index) => {
    const statement = attempt(tell, () => parseStatement(`${where}.Statement[${index}]`, one, kind, tell));
    return statement ? [statement] : [];
  });
  if (kind === 'identity') checkIdentity(where, parsed, tell);
  return { version: version as PolicyDocument['version'], statements: parsed };
}

const isArnOrAll = /^(\*|arn:[^:]*:[^:]+:[^:]*(:[^:]*:.+)?)$/is;

/**
 * Checks the rules that apply to identity policies and not to every resource policy. docs: IAM User Guide,
 * "AWS JSON policy elements: Sid", "AWS JSON policy elements: Resource"
 */
function checkIdentity(where: string, statements: readonly Statement[], tell: Tell): void {
  const names = statements.flatMap(({ sid }) => (sid === undefined || sid === '' ? [] : [sid]));
  if (new Set(names).size < names.length)
    tell(malformed(`${where}: Statement IDs (SID) in a single policy must be unique.`));
  for (const name of names)
    if (!/^[A-Za-z0-9]*$/.test(name))
      tell(
        malformed(`${where}: Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regex.`),
      );
  for (const { resources = [], notResources = [], conditions } of statements) {
    for (const resource of [...resources, ...notResources])
      if (!isArnOrAll.test(resource)) tell(malformed(`${where}: Resource ${resource} must be in ARN format or "*".`));
    for (const { key } of conditions)
      if (!key.includes(':'))
        tell(
          malformed(`${where}: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${key})`),
        );
  }
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`${where}: This policy contains invalid Json`);
  }
}

function parseStatement(where: string, value: unknown, kind: DocumentKind, tell: Tell): Statement {
  if (!isObject(value)) throw malformed(`${where} is not an object`);
  for (const key of Object.keys(value))
    if (!statementMembers.has(key)) tell(malformed(`${where}: unknown element ${key}`));
  if (value.Effect !== 'Allow' && value.Effect !== 'Deny') tell(malformed(`${where}: Effect must be Allow or Deny`));
  const actions = attempt(tell, () => oneOf(where, value, 'Action', 'NotAction', true));
  const resources = attempt(tell, () => oneOf(where, value, 'Resource', 'NotResource', kind !== 'trust'));
  const hasPrincipal = value.Principal !== undefined || value.NotPrincipal !== undefined;
  if (kind === 'identity' && hasPrincipal) tell(malformed(`${where}: Policy document should not specify a principal.`));
  if (kind !== 'identity' && !hasPrincipal) tell(malformed(`${where}: Missing required field Principal`));
  if (kind === 'trust' && (value.Resource ?? value.NotResource) !== undefined)
    tell(malformed(`${where}: Has prohibited field Resource`));
  const sid = value.Sid === undefined ? undefined : attempt(tell, () => oneText(`${where}.Sid`, value.Sid));
  const [principals, notPrincipals] = [value.Principal, value.NotPrincipal].map((given) =>
    given === undefined ? undefined : attempt(tell, () => parsePrincipals(where, given)),
  );
  return {
    ...(sid !== undefined && { sid }),
    effect: value.Effect as Statement['effect'],
    ...(actions && { [members[actions.name]]: actions.values }),
    ...(resources && { [members[resources.name]]: resources.values }),
    ...(principals && { principals }),
    ...(notPrincipals && { notPrincipals }),
    conditions: attempt(tell, () => parseConditions(where, value.Condition)) ?? [],
  };
}

const members = {
  Action: 'actions',
  NotAction: 'notActions',
  Resource: 'resources',
  NotResource: 'notResources',
} as const;

function oneOf(
  where: string,
  statement: Record<string, unknown>,
  name: keyof typeof members,
  opposite: keyof typeof members,
  required: boolean,
): { name: keyof typeof members; values: string[] } | undefined {
  const both = [name, opposite].filter((key) => statement[key] !== undefined);
  if (both.length > 1) throw malformed(`${where}: ${name} and ${opposite} exclude each other`);
  const [present] = both;
  if (present === undefined) {
    if (required) throw malformed(`${where}: Missing required field ${name}`);
    return undefined;
  }
  const values = strings(`${where}.${present}`, statement[present]);
  if (values.length === 0)
    throw malformed(`${where}: Policy statement must contain ${name === 'Action' ? 'actions' : 'resources'}.`);
  if (name === 'Action')
    for (const value of values)
      if (value !== '*' && !/^[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+$/.test(value))
        throw malformed(
          `${where}: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${value})`,
        );
  return { name: present, values };
}

/** docs: IAM User Guide, "AWS JSON policy elements: Principal" (AWS service principals) */
const isServiceName = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/i;

function parsePrincipals(where: string, value: unknown): Principals {
  if (value === '*') return '*';
  if (!isObject(value)) throw malformed(`${where}: Principal must be "*" or an object`);
  const principals: Partial<Record<(typeof principalKinds)[number], string[]>> = {};
  for (const [key, item] of Object.entries(value)) {
    const kind = principalKinds.find((known) => known === key);
    if (!kind) throw malformed(`${where}: unknown principal type ${key}`);
    principals[kind] = strings(`${where}.Principal.${key}`, item);
  }
  if (Object.values(principals).every((names) => names.length === 0))
    throw malformed(`${where}: Missing required field Principal cannot be empty!`);
  for (const service of principals.Service ?? [])
    if (!isServiceName.test(service)) throw malformed(`${where}: Invalid principal in policy: "SERVICE":"${service}"`);
  return principals;
}

function parseConditions(where: string, value: unknown): Condition[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw malformed(`${where}.Condition is not an object`);
  return Object.entries(value).flatMap(([operator, block]) => {
    if (!isKnownOperator(operator)) throw new UnsupportedError(`${where}: condition operator ${operator}`);
    if (!isObject(block)) throw malformed(`${where}.Condition.${operator} is not an object`);
    return Object.entries(block).map(([key, item]) => ({
      operator,
      key,
      values: strings(`${where}.Condition.${operator}.${key}`, item),
    }));
  });
}

const comparisons = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
];
const operators = new Set(['Null', ...comparisons, ...comparisons.map((name) => `${name}IfExists`)]);

/** The operator may have `ForAnyValue:` or `ForAllValues:` before it. */
const isKnownOperator = (operator: string): boolean => operators.has(operator.replace(/^For(AnyValue|AllValues):/, ''));

const strings = (where: string, value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) => oneText(where, item));

function oneText(where: string, item: unknown): string {
  if (typeof item === 'string') return item;
  if (typeof item === 'boolean' || typeof item === 'number') return String(item);
  throw malformed(`${where}: ${item === null ? 'null' : typeof item} instead of a string`);
}
