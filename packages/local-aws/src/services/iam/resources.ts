import type { PolicyDocument } from '../../contract/policy.ts';
import { honoured, list, object, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { asText } from '../../kernel/as-text.ts';
import { AwsError, findings } from '../../kernel/errors.ts';
import { documentFaults, parseDocument } from '../../iam/document.ts';
import { verifyPrincipals, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { isAwsPolicyArn, isPolicyArn } from '../../contract/managed-policies.ts';
import { MissingPolicy } from '../../kernel/missing.ts';
import type { IamContext } from './context.ts';
import { invalidPrincipal, notValid, roleExists, roleMissing } from './errors.ts';
import type { PolicyStore, Role, Told } from './roles.ts';

type Account = KnownPrincipals & {
  readonly checkAttach: IamContext['checkAttach'];
  readonly told: (name: string, about: Properties) => Told;
};
type Properties = Readonly<Record<string, unknown>>;

export const createResources = (ports: Account, policies: PolicyStore): Record<string, ResourceProvider> => ({
  'AWS::IAM::Role': roleProvider(ports, policies),
  'AWS::IAM::Policy': inlinePolicyProvider(policies),
  'AWS::IAM::ManagedPolicy': managedPolicyProvider(ports, policies),
});

const validation = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 });

const roleProvider = (account: Account, policies: PolicyStore): ResourceProvider => ({
  properties: {
    RoleName: text,
    Path: text,
    AssumeRolePolicyDocument: honoured,
    Policies: list(object({ PolicyName: text, PolicyDocument: honoured })),
    ManagedPolicyArns: honoured,
    MaxSessionDuration: honoured,
    Description: text,
    Tags: list(object({ Key: text, Value: text })),
  },
  async examine(request) {
    const { properties, logicalId } = request;
    const own = findings(
      ...managedArnsOf(properties).flatMap((arn) => [
        () => checkForm(arn),
        () => checkOfAws(account, arn, nameOf(request)),
      ]),
      () => pathOf(properties),
      () => checkInline(properties, nameOf(request)),
    );
    return [
      ...(await own),
      ...documentFaults(`${logicalId}.AssumeRolePolicyDocument`, properties.AssumeRolePolicyDocument, 'trust'),
      ...((properties.Policies as Properties[] | undefined) ?? []).flatMap(({ PolicyName, PolicyDocument }) =>
        documentFaults(`${logicalId}.${String(PolicyName)}`, PolicyDocument, 'identity'),
      ),
    ];
  },
  provision(request) {
    const { properties, logicalId } = request;
    const name = nameOf(request);
    const role: Role = {
      arn: `arn:aws:iam::${account.accountId}:role${pathOf(properties)}${name}`,
      name,
      id: `AROA${request.stableId(17).toUpperCase()}`,
      trust: parseDocument(`${logicalId}.AssumeRolePolicyDocument`, properties.AssumeRolePolicyDocument, 'trust'),
      trustText: textOf(properties.AssumeRolePolicyDocument),
      maxSessionSeconds: Number(properties.MaxSessionDuration ?? 3600),
      inline: new Map(),
      inlineTexts: new Map(),
      told: account.told(name, properties),
      managedArns: new Set(managedArnsOf(properties)),
    };
    for (const arn of role.managedArns) checkOfAws(account, arn, name);
    checkInline(properties, name);
    for (const policy of (properties.Policies as Properties[] | undefined) ?? []) {
      const policyName = String(policy.PolicyName);
      role.inline.set(policyName, parseDocument(`${logicalId}.${policyName}`, policy.PolicyDocument, 'identity'));
      role.inlineTexts.set(policyName, textOf(policy.PolicyDocument));
    }
    if (policies.roleByName(name)?.told.isByCall === true) throw roleExists(name);
    policies.putRole(role);
    return { ref: name, attributes: { Arn: role.arn, RoleId: role.id } };
  },
  verify(properties, resource, stack) {
    const known = verifyPrincipals(trustIn, account, invalidPrincipal)(properties, resource, stack);
    // The name of what is left out is no ARN, and it may be the policy.
    return stack.leavesOut ? known : [...known, ...policyFindings(policies, resource.ref, properties)];
  },
});

const trustIn = ({ AssumeRolePolicyDocument }: Properties): PolicyDocument =>
  parseDocument('AssumeRolePolicyDocument', AssumeRolePolicyDocument, 'trust');

/** Finds texts that are no ARNs of policies, and policies of the account that nobody has made. */
const policyFindings = (policies: PolicyStore, role: string, properties: Properties): (AwsError | MissingPolicy)[] =>
  managedArnsOf(properties).flatMap((arn): (AwsError | MissingPolicy)[] => {
    if (!isPolicyArn(arn)) return [notValid(arn)];
    return isAwsPolicyArn(arn) || policies.managed(arn) ? [] : [new MissingPolicy(`Role ${role}`, arn)];
  });

const managedArnsOf = ({ ManagedPolicyArns }: Properties): readonly string[] =>
  [(ManagedPolicyArns as string[] | undefined) ?? []].flat();

/** Refuses what would be a policy of AWS and is none. A policy of the account may be made by another stack. */
function checkOfAws({ checkAttach }: Account, arn: string, role: string): void {
  if (isAwsPolicyArn(asText(arn))) checkAttach(arn, role);
}

function checkForm(arn: string): void {
  if (!isPolicyArn(asText(arn))) throw notValid(asText(arn));
}

const nameOf = ({ properties, physicalName }: ResourceRequest): string =>
  asText(properties['RoleName'] ?? physicalName({ maxLength: 64 }));

const checkInline = ({ Policies }: Properties, role: string): void =>
  checkSize(
    ((Policies as Properties[] | undefined) ?? []).map((one) => one.PolicyDocument),
    mostInline,
    `role ${role}`,
  );

/** A document may come as text, too. */
const textOf = (document: unknown): string => (typeof document === 'string' ? document : JSON.stringify(document));

/** Checks the length of policies without white space. docs: IAM User Guide, "IAM and AWS STS quotas" */
export function checkSize(documents: readonly unknown[], most: number, holder: string): void {
  const size = documents.reduce<number>((sum, document) => sum + (JSON.stringify(document) ?? '').length, 0);
  if (size > most)
    throw new AwsError('LimitExceeded', `Maximum policy size of ${most} bytes exceeded for ${holder}`, { status: 409 });
}

export function pathOf(properties: Properties): string {
  const path = String(properties.Path ?? '/');
  if (!/^\/([\x21-\x7e]+\/)?$/.test(path))
    throw validation(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric ' +
        'characters and/or / characters.',
    );
  return path;
}

const [mostInline, mostManaged] = [10_240, 6_144];

/** An inline policy is one of its roles, if they exist. */
async function inlineFaults(policies: PolicyStore, { properties, logicalId }: ResourceRequest): Promise<AwsError[]> {
  const { PolicyDocument, Roles } = properties;
  const roles = ((Roles as unknown[] | undefined) ?? []).map((name) => policies.roleByName(asText(name)));
  const holder = roles[0] ? `role ${roles[0].name}` : `policy ${logicalId}`;
  return [
    ...documentFaults(`${logicalId}.PolicyDocument`, PolicyDocument, 'identity'),
    ...(await findings(() => checkSize([PolicyDocument], mostInline, holder))),
  ];
}

const inlinePolicyProvider = (policies: PolicyStore): ResourceProvider => ({
  properties: { PolicyName: text, PolicyDocument: honoured, Roles: honoured },
  examine: (request) => inlineFaults(policies, request),
  provision({ properties, logicalId }) {
    const document = parseDocument(`${logicalId}.PolicyDocument`, properties.PolicyDocument, 'identity');
    for (const role of rolesNamed(policies, properties.Roles)) {
      checkSize([properties.PolicyDocument], mostInline, `role ${role.name}`);
      role.inline.set(String(properties.PolicyName), document);
      role.inlineTexts.set(String(properties.PolicyName), textOf(properties.PolicyDocument));
    }
    policies.touch();
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
});

const managedPolicyProvider = ({ accountId, told }: Account, policies: PolicyStore): ResourceProvider => ({
  properties: {
    ManagedPolicyName: text,
    Path: text,
    PolicyDocument: honoured,
    Roles: honoured,
    Description: text,
  },
  async examine(request) {
    const { properties, logicalId } = request;
    const own = findings(
      () => pathOf(properties),
      () => checkManaged(request),
    );
    return [...documentFaults(`${logicalId}.PolicyDocument`, properties['PolicyDocument'], 'identity'), ...(await own)];
  },
  provision(request) {
    const { properties } = request;
    const name = managedName(request);
    const arn = `arn:aws:iam::${accountId}:policy${pathOf(properties)}${name}`;
    const document = managedDocument(request);
    checkManaged(request);
    const id = `ANPA${request.stableId(17).toUpperCase()}`;
    const text = textOf(properties.PolicyDocument);
    policies.putManaged({ arn, name, id, document, text, told: told(name, properties) });
    for (const role of rolesNamed(policies, properties.Roles)) role.managedArns.add(arn);
    policies.touch();
    return { ref: arn, attributes: { PolicyArn: arn, Id: arn } };
  },
});

const managedName = ({ properties, physicalName }: ResourceRequest): string =>
  asText(properties['ManagedPolicyName'] ?? physicalName({ maxLength: 128 }));

const managedDocument = ({ properties, logicalId }: ResourceRequest): PolicyDocument =>
  parseDocument(`${logicalId}.PolicyDocument`, properties['PolicyDocument'], 'identity');

const checkManaged = (request: ResourceRequest): void =>
  checkSize([request.properties['PolicyDocument']], mostManaged, `policy ${managedName(request)}`);

function rolesNamed(policies: PolicyStore, names: unknown): Role[] {
  return ((names as unknown[] | undefined) ?? []).map((name) => {
    const role = policies.roleByName(String(name));
    if (!role) throw roleMissing(String(name));
    return role;
  });
}
