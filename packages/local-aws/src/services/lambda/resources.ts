import type { Architecture, Runtime } from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { honoured, inert, list, object, only, text } from '../../contract/properties.ts';
import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { asText } from '../../kernel/as-text.ts';
import { findings, UnsupportedError } from '../../kernel/errors.ts';
import type { OperatorError } from '../../kernel/operator-error.ts';
import { verifyPrincipals } from '../../iam/missing-principal.ts';
import type { Ports } from '../../contract/service.ts';
import type { CodeSource } from './code.ts';
import { checkDestination, destinationRefusal, type DestinationPorts } from './asynchronous/destinations.ts';
import { eventSourceProvider } from './event-sources/resource.ts';
import type { EventSources } from './event-sources/event-sources.ts';
import { urlProvider } from './function-urls/resource.ts';
import type { FunctionUrls } from './function-urls/urls.ts';
import { checkVersions } from './aliases.ts';
import type { Control } from './control.ts';
import { checkSide, destinationsOf, provisionConfig } from './asynchronous/event-configs.ts';
import type { GivenInvokeConfig } from './asynchronous/invoke-config.ts';
import { loggingOf, runtimes, variableFaults } from './function-definition.ts';
import type { Layers } from './layers.ts';
import type { FunctionStore } from './function-store.ts';
import type { Functions } from './functions.ts';
import { invalidPrincipal } from './errors.ts';
import { assetCode } from './asset-code.ts';
import { missingClients } from './missing-clients.ts';
import { permissionPolicy, statementOf } from './permissions.ts';
import { modifiedAt } from './times.ts';

type Properties = Readonly<Record<string, unknown>>;
type FunctionProviderPorts = Ports & DestinationPorts;

interface Parts {
  readonly functions: Functions;
  readonly control: Control;
  readonly state: FunctionStore;
  readonly eventSources: EventSources;
  readonly urls: FunctionUrls;
  readonly layers: Layers;
}

export const createResources = (
  ports: FunctionProviderPorts,
  { functions, control, state, eventSources, urls, layers }: Parts,
): Record<string, ResourceProvider> => ({
  'AWS::Lambda::Function': functionProvider(ports, functions, control),
  'AWS::Lambda::Permission': permissionProvider(ports, functions),
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigProvider(ports, functions, state),
  'AWS::Lambda::EventSourceMapping': eventSourceProvider(ports, functions, eventSources),
  'AWS::Lambda::Version': versionProvider(functions, control),
  'AWS::Lambda::Alias': aliasProvider(functions, control),
  'AWS::Lambda::Url': urlProvider(ports.clock, functions, urls),
  'AWS::Lambda::LayerVersion': layerProvider(layers),
});

const functionProvider = (ports: FunctionProviderPorts, functions: Functions, control: Control): ResourceProvider => ({
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
    Layers: honoured,
    Environment: object({ Variables: honoured }),
    Timeout: honoured,
    MemorySize: honoured,
    Architectures: list(text),
    PackageType: only('Zip'),
    LoggingConfig: object({
      LogGroup: honoured,
      LogFormat: text,
      ApplicationLogLevel: honoured,
      SystemLogLevel: honoured,
    }),
    DeadLetterConfig: object({ TargetArn: honoured }),
    ReservedConcurrentExecutions: honoured,
    EphemeralStorage: object({ Size: inert('the temporary directory is the machine’s own') }),
    TracingConfig: object({ Mode: inert('there is no X-Ray here') }),
    KmsKeyArn: inert('environment variables are not encrypted at rest here'),
    RecursiveLoop: text,
    RuntimeManagementConfig: inert('the runtime is the Node or Python of this machine'),
    SnapStart: object({ ApplyOn: only('None') }),
    Tags: honoured,
  },
  async examine(request) {
    const { properties } = request;
    const notes: OperatorError[] = [];
    const arn = deadLetterOf(properties);
    const found = await findings(
      () => loggingOf(properties),
      () => arn !== undefined && checkDestination(ports, 'AWS::Lambda::Function.DeadLetterConfig.TargetArn', arn),
      () => control.requireInterpreter(properties.Runtime),
      async () => notes.push(...missingClients(nameOf(request), await codeOf(request))),
    );
    return [...found, ...variableFaults(properties), ...notes];
  },
  async provision(request): Promise<ProvisionedResource> {
    const { properties } = request;
    const name = nameOf(request);
    const arn = `arn:aws:lambda:${ports.region}:${ports.accountId}:function:${name}`;
    const revisionId = createHash('sha256')
      .update(JSON.stringify(properties))
      .digest('hex')
      .slice(0, 32)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const { Code: _code, ...settings } = properties;
    const code = await codeOf(request);
    await control.requireInterpreter(settings.Runtime);
    control.provision(name, settings, { code, lastModified: modifiedAt(ports.clock.now()), revisionId });
    const notes = missingClients(name, code);
    return { ref: name, attributes: { Arn: arn }, ...(notes.length > 0 && { notes }) };
  },
  verify(properties, { ref }) {
    const arn = deadLetterOf(properties);
    return arn === undefined ? undefined : destinationRefusal(ports, ports.roles, functions.find(ref).fn, arn);
  },
  remove: ({ ref }) => control.forget(ref),
});

const nameOf = ({ properties, physicalName }: ResourceRequest): string =>
  String(properties['FunctionName'] ?? physicalName({ maxLength: 64 }));

function deadLetterOf({ DeadLetterConfig }: Properties): string | undefined {
  const arn = (DeadLetterConfig as Properties | undefined)?.['TargetArn'];
  return arn === undefined ? undefined : asText(arn);
}

async function codeOf(request: ResourceRequest): Promise<CodeSource> {
  const code = (request.properties.Code ?? {}) as Properties;
  const file = String(request.properties.Runtime).startsWith('python') ? 'index.py' : 'index.js';
  if (typeof code.ZipFile === 'string') return { kind: 'inline', text: code.ZipFile, file };
  if (code.S3Bucket === undefined || code.S3Key === undefined)
    throw new UnsupportedError(`${request.type} ${request.logicalId}: Code without ZipFile or S3Bucket and S3Key`);
  return archiveAt(request, code);
}

const archiveAt = (request: ResourceRequest, { S3Bucket, S3Key }: Properties): Promise<CodeSource> =>
  assetCode(request, String(S3Bucket), String(S3Key));

const layerProvider = (layers: Layers): ResourceProvider => ({
  properties: {
    LayerName: text,
    Content: object({ S3Bucket: text, S3Key: text }),
    CompatibleRuntimes: list(text),
    CompatibleArchitectures: list(text),
    Description: text,
    LicenseInfo: text,
  },
  async examine(request) {
    const { S3Bucket, S3Key } = (request.properties.Content ?? {}) as Properties;
    // What is missing was told already.
    return S3Bucket === undefined || S3Key === undefined
      ? []
      : await findings(() => archiveAt(request, { S3Bucket, S3Key }));
  },
  async provision(request) {
    const { LayerName, ...said } = request.properties;
    const name = String(LayerName ?? request.physicalName({ maxLength: 64 }));
    const source = await archiveAt(request, said.Content as Properties);
    const arn = layers.provision(name, JSON.stringify(said), source, {
      description: asText(said.Description ?? ''),
      runtimes: said.CompatibleRuntimes as readonly Runtime[] | undefined,
      architectures: said.CompatibleArchitectures as readonly Architecture[] | undefined,
      license: said.LicenseInfo as string | undefined,
    });
    return { ref: arn, attributes: { LayerVersionArn: arn } };
  },
  remove: ({ ref }) => layers.forget(ref),
});

const permissionProvider = (ports: FunctionProviderPorts, functions: Functions): ResourceProvider => ({
  properties: {
    Action: text,
    FunctionName: text,
    Principal: text,
    SourceArn: text,
    SourceAccount: text,
    EventSourceToken: honoured,
    PrincipalOrgID: honoured,
    FunctionUrlAuthType: honoured,
    InvokedViaFunctionUrl: honoured,
  },
  examine: ({ properties, logicalId }) =>
    findings(
      () => functions.find(String(properties.FunctionName)),
      () => permissionPolicy(logicalId, statementOf('Permission', '*', properties)),
    ),
  provision(request) {
    const { properties } = request;
    const { fn, qualifier, invokedArn } = functions.find(String(properties.FunctionName));
    const statement = statementOf(request.physicalName({ maxLength: 100 }), invokedArn, properties);
    const key = qualifier === '$LATEST' ? '' : qualifier;
    permissionPolicy(request.logicalId, statement);
    const others = (fn.permissions.get(key) ?? []).filter(({ Sid }) => Sid !== statement.Sid);
    fn.permissions.set(key, [...others, statement]);
    return { ref: statement.Sid, attributes: { Id: statement.Sid } };
  },
  verify: verifyPrincipals(
    (properties) => permissionPolicy('Permission', statementOf('Permission', '*', properties)),
    ports,
    invalidPrincipal,
  ),
});

const eventInvokeConfigProvider = (
  ports: FunctionProviderPorts,
  functions: Functions,
  state: FunctionStore,
): ResourceProvider => ({
  properties: {
    FunctionName: text,
    Qualifier: text,
    MaximumRetryAttempts: honoured,
    MaximumEventAgeInSeconds: honoured,
    DestinationConfig: object({
      OnFailure: object({ Destination: honoured }),
      OnSuccess: object({ Destination: honoured }),
    }),
  },
  examine: ({ properties }) =>
    findings(
      () => functions.find(String(properties.FunctionName), asText(properties.Qualifier)),
      ...destinationsOf(properties as GivenInvokeConfig).map((side) => () => checkSide(ports, side)),
    ),
  provision({ properties, logicalId }) {
    const { FunctionName, Qualifier, ...given } = properties;
    const qualifier = String(Qualifier);
    const { fn } = functions.find(String(FunctionName), qualifier);
    provisionConfig(ports, state, fn, { ...(given as GivenInvokeConfig), qualifier });
    return { ref: logicalId, attributes: {} };
  },
  verify({ FunctionName, Qualifier }) {
    const qualifier = String(Qualifier);
    const { fn } = functions.find(String(FunctionName), qualifier);
    const { onFailureArn, onSuccessArn } = fn.eventConfigs.get(qualifier) ?? {};
    return [onFailureArn, onSuccessArn]
      .filter((arn) => arn !== undefined)
      .flatMap((arn) => destinationRefusal(ports, ports.roles, fn, arn) ?? []);
  },
});

/** A resource makes one version, with the code and settings that the function had then. */
const versionProvider = (functions: Functions, control: Control): ResourceProvider => ({
  properties: {
    FunctionName: text,
    Description: text,
    CodeSha256: inert('there is one content, the one of the cloud assembly'),
    ProvisionedConcurrencyConfig: inert('environments start on demand'),
    RuntimePolicy: inert('the runtime is the Node or Python of this machine'),
  },
  examine: ({ properties }) => findings(() => functions.find(String(properties.FunctionName))),
  async provision({ properties, stackName, logicalId }) {
    const { fn } = functions.find(String(properties.FunctionName));
    const { Description } = properties;
    const description = typeof Description === 'string' ? Description : undefined;
    const version = await control.provisionVersion(fn, `${stackName}/${logicalId}`, description);
    const arn = `${fn.definition.arn}:${version}`;
    return { ref: arn, attributes: { Version: version, FunctionArn: arn } };
  },
});

interface Weight {
  readonly FunctionVersion: unknown;
  readonly FunctionWeight: unknown;
}

const aliasProvider = (functions: Functions, control: Control): ResourceProvider => ({
  properties: {
    Name: text,
    FunctionName: text,
    FunctionVersion: honoured,
    Description: text,
    RoutingConfig: object({
      AdditionalVersionWeights: list(object({ FunctionVersion: honoured, FunctionWeight: honoured })),
    }),
    ProvisionedConcurrencyConfig: inert('environments start on demand'),
  },
  examine: ({ properties }) => findings(() => functions.find(String(properties.FunctionName))),
  provision({ properties, stableId }) {
    const { fn } = functions.find(String(properties.FunctionName));
    const version = String(properties.FunctionVersion);
    const name = String(properties.Name);
    const routing = (properties.RoutingConfig as { AdditionalVersionWeights?: Weight[] } | undefined) ?? {};
    const weights = Object.fromEntries(
      (routing.AdditionalVersionWeights ?? []).map(({ FunctionVersion, FunctionWeight }) => [
        String(FunctionVersion),
        Number(FunctionWeight),
      ]),
    );
    checkVersions(fn, version, weights);
    const description = String(properties.Description ?? '');
    control.provisionAlias(fn, { name, version, weights, description, revisionId: stableId(32) });
    const arn = `${fn.definition.arn}:${name}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
});
