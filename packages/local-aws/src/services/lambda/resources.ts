import { createHash } from 'node:crypto';
import { honoured, inert, list, object, only, text } from '../../contract/properties.ts';
import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { parseDocument } from '../../iam/document.ts';
import type { Ports } from '../../contract/service.ts';
import type { CodeSource } from './code.ts';
import { checkDestination, type DestinationPorts } from './asynchronous/destinations.ts';
import { resourceNotFound } from './errors.ts';
import type { FindPython } from './environments/python.ts';
import { defaultEventConfig } from './asynchronous/event-queue.ts';
import { readDefinition, runtimes } from './function-definition.ts';
import type { Functions, Permission } from './functions.ts';

type Properties = Readonly<Record<string, unknown>>;
type FunctionProviderPorts = Ports & DestinationPorts & { readonly findPython: FindPython };

export const createResources = (
  ports: FunctionProviderPorts,
  functions: Functions,
): Record<string, ResourceProvider> => ({
  'AWS::Lambda::Function': functionProvider(ports, functions),
  'AWS::Lambda::Permission': permissionProvider(functions),
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigProvider(ports, functions),
  'AWS::Lambda::Version': versionProvider(functions),
  'AWS::Lambda::Alias': aliasProvider(functions),
});

const functionProvider = (ports: FunctionProviderPorts, functions: Functions): ResourceProvider => ({
  properties: {
    FunctionName: text,
    Code: object({
      S3Bucket: text,
      S3Key: text,
      ZipFile: honoured,
      SourceKMSKeyArn: inert('code is not encrypted at rest here'),
    }),
    Handler: text,
    Runtime: only(...runtimes),
    Role: text,
    Description: text,
    Environment: object({ Variables: honoured }),
    Timeout: honoured,
    MemorySize: honoured,
    Architectures: list(only('x86_64', 'arm64')),
    PackageType: only('Zip'),
    LoggingConfig: object({
      LogGroup: honoured,
      LogFormat: only('JSON', 'Text'),
      ApplicationLogLevel: honoured,
      SystemLogLevel: honoured,
    }),
    DeadLetterConfig: object({ TargetArn: honoured }),
    ReservedConcurrentExecutions: honoured,
    EphemeralStorage: object({ Size: inert('the temporary directory is the machine’s own') }),
    TracingConfig: object({ Mode: inert('there is no X-Ray here') }),
    KmsKeyArn: inert('environment variables are not encrypted at rest here'),
    RecursiveLoop: inert('loops end at the time limits'),
    RuntimeManagementConfig: inert('the runtime is the Node or Python of this machine'),
    SnapStart: object({ ApplyOn: only('None') }),
    Tags: inert('tags have no effect'),
  },
  async provision(request): Promise<ProvisionedResource> {
    const { properties } = request;
    const name = String(properties.FunctionName ?? request.physicalName({ maxLength: 64 }));
    const arn = `arn:aws:lambda:${ports.region}:${ports.accountId}:function:${name}`;
    const revisionId = createHash('sha256')
      .update(JSON.stringify(properties))
      .digest('hex')
      .slice(0, 32)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const lastModified = new Date(ports.clock.now()).toISOString().replace('Z', '+0000');
    const code = await codeOf(request);
    const definition = readDefinition(properties, { name, arn, code, lastModified, revisionId }, ports.findPython);
    if (definition.deadLetterArn !== undefined)
      checkDestination(ports, 'AWS::Lambda::Function.DeadLetterConfig.TargetArn', definition.deadLetterArn);
    // A role that does not exist is found when the function is created. recorded: nficano/python-lambda#28
    ports.roles.principal(definition.roleArn, name);
    functions.put(definition);
    return { ref: name, attributes: { Arn: arn } };
  },
  remove: ({ ref }) => functions.remove(ref),
});

async function codeOf(request: ResourceRequest): Promise<CodeSource> {
  const code = (request.properties.Code ?? {}) as Properties;
  const file = String(request.properties.Runtime).startsWith('python') ? 'index.py' : 'index.js';
  if (typeof code.ZipFile === 'string') return { kind: 'inline', text: code.ZipFile, file };
  if (code.S3Bucket === undefined || code.S3Key === undefined)
    throw new UnsupportedError(`${request.type} ${request.logicalId}: Code without ZipFile or S3Bucket and S3Key`);
  const asset = await request.readAsset(String(code.S3Bucket), String(code.S3Key));
  return { kind: asset.packaging === 'zip' ? 'directory' : 'file', path: asset.path };
}

function principalOf(who: string): Permission['Principal'] {
  if (/\.amazon(aws)?\.com(\.cn)?$/.test(who)) return { Service: who };
  if (who === '*') return '*';
  return { AWS: /^\d{12}$/.test(who) ? `arn:aws:iam::${who}:root` : who };
}

const permissionProvider = (functions: Functions): ResourceProvider => ({
  properties: {
    Action: text,
    FunctionName: text,
    Principal: text,
    SourceArn: text,
    SourceAccount: text,
    EventSourceToken: honoured,
    PrincipalOrgID: honoured,
  },
  provision(request) {
    const { Action, FunctionName, Principal, SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID } =
      request.properties;
    const { fn, qualifier, invokedArn } = functions.find(String(FunctionName));
    const like = { 'AWS:SourceArn': SourceArn };
    const equals = {
      'AWS:SourceAccount': SourceAccount,
      'lambda:EventSourceToken': EventSourceToken,
      'aws:PrincipalOrgID': PrincipalOrgID,
    };
    const Condition = { ...conditionOf('ArnLike', like), ...conditionOf('StringEquals', equals) };
    const statement: Permission = {
      Sid: request.physicalName({ maxLength: 100 }),
      Effect: 'Allow',
      Principal: principalOf(String(Principal)),
      Action: String(Action),
      Resource: invokedArn,
      ...(Object.keys(Condition).length > 0 && { Condition }),
    };
    const key = qualifier === '$LATEST' ? '' : qualifier;
    parseDocument(request.logicalId, { Version: '2012-10-17', Statement: statement }, 'resource');
    const others = (fn.permissions.get(key) ?? []).filter(({ Sid }) => Sid !== statement.Sid);
    fn.permissions.set(key, [...others, statement]);
    return { ref: statement.Sid, attributes: { Id: statement.Sid } };
  },
});

function conditionOf(operator: string, members: Record<string, unknown>): Record<string, Record<string, string>> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return present.length === 0
    ? {}
    : { [operator]: Object.fromEntries(present.map(([key, value]) => [key, String(value)])) };
}

const eventInvokeConfigProvider = (ports: DestinationPorts, functions: Functions): ResourceProvider => ({
  properties: {
    FunctionName: text,
    Qualifier: text,
    MaximumRetryAttempts: only(0, 1, 2),
    MaximumEventAgeInSeconds: honoured,
    DestinationConfig: object({
      OnFailure: object({ Destination: honoured }),
      OnSuccess: object({ Destination: honoured }),
    }),
  },
  provision({ properties, logicalId }) {
    const qualifier = String(properties.Qualifier);
    const { fn } = functions.find(String(properties.FunctionName), qualifier);
    const destinations = (properties.DestinationConfig ?? {}) as Record<string, Properties | undefined>;
    const arnOf = (side: 'OnFailure' | 'OnSuccess'): string | undefined => {
      const arn = destinations[side]?.Destination;
      if (typeof arn !== 'string') return undefined;
      checkDestination(ports, `AWS::Lambda::EventInvokeConfig.DestinationConfig.${side}`, arn);
      return arn;
    };
    const onFailureArn = arnOf('OnFailure');
    const onSuccessArn = arnOf('OnSuccess');
    fn.eventConfigs.set(qualifier, {
      maxRetries: Number(properties.MaximumRetryAttempts ?? defaultEventConfig.maxRetries),
      maxAgeMs:
        properties.MaximumEventAgeInSeconds === undefined
          ? defaultEventConfig.maxAgeMs
          : Number(properties.MaximumEventAgeInSeconds) * 1000,
      ...(onFailureArn !== undefined && { onFailureArn }),
      ...(onSuccessArn !== undefined && { onSuccessArn }),
    });
    return { ref: logicalId, attributes: {} };
  },
});

/** Versions that were made, by stack and logical id: a resource makes one. */
const versionProvider = (functions: Functions, made = new Map<string, string>()): ResourceProvider => ({
  properties: {
    FunctionName: text,
    Description: inert('shown nowhere'),
    CodeSha256: inert('there is one content, the one of the cloud assembly'),
    ProvisionedConcurrencyConfig: inert('environments start on demand'),
    RuntimePolicy: inert('the runtime is the Node or Python of this machine'),
  },
  provision({ properties, stackName, logicalId }) {
    const { fn } = functions.find(String(properties.FunctionName));
    const key = `${stackName}/${logicalId}`;
    const version = made.get(key) ?? String(fn.versions.size + 1);
    made.set(key, version);
    fn.versions.add(version);
    const arn = `${fn.definition.arn}:${version}`;
    return { ref: arn, attributes: { Version: version, FunctionArn: arn } };
  },
});

const aliasProvider = (functions: Functions): ResourceProvider => ({
  properties: {
    Name: text,
    FunctionName: text,
    FunctionVersion: honoured,
    Description: inert('shown nowhere'),
    ProvisionedConcurrencyConfig: inert('environments start on demand'),
  },
  provision({ properties }) {
    const { fn } = functions.find(String(properties.FunctionName));
    const version = String(properties.FunctionVersion);
    if (version !== '$LATEST' && !fn.versions.has(version))
      throw resourceNotFound(`Function not found: ${fn.definition.arn}:${version}`);
    const name = String(properties.Name);
    fn.aliases.set(name, version);
    const arn = `${fn.definition.arn}:${name}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
});
