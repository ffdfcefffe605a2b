import type { Runtime } from '@aws-sdk/client-lambda';
import { textOf, type Members, type Need } from '../../contract/action.ts';
import { violationSentence } from '../../kernel/violations.ts';
import { numeral, text } from '../../protocol/members.ts';
import type { LambdaContext } from './context.ts';
import { invalidParameter, resourceNotFound, validation } from './errors.ts';
import type { LayerContent, LayerVersion } from './layers.ts';

/** docs: AWS Lambda API Reference, "PublishLayerVersion" (LayerName) */
const names = /^(?:(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+)$/;

export const layerName = text({
  ...{ required: true, min: 1, max: 140 },
  pattern: names,
  patternText: names.source.slice('^(?:'.length, -')$'.length),
});

export const versionMembers = { LayerName: layerName, VersionNumber: numeral({ required: true }) };

/** The runtimes that a layer may say it is for. observed: the model of the API, @aws-sdk/client-lambda 3.1162.0 */
const runtimesOfLayers: readonly string[] = [
  ...['nodejs', 'nodejs4.3', 'nodejs6.10', 'nodejs8.10', 'nodejs10.x', 'nodejs12.x', 'nodejs14.x', 'nodejs16.x'],
  ...['java8', 'java8.al2', 'java11', 'python2.7', 'python3.6', 'python3.7', 'python3.8', 'python3.9'],
  ...['dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1', 'dotnetcore3.1', 'dotnet6', 'dotnet8', 'nodejs4.3-edge'],
  ...['go1.x', 'ruby2.5', 'ruby2.7', 'provided', 'provided.al2', 'nodejs18.x', 'python3.10', 'java17', 'ruby3.2'],
  ...['ruby3.3', 'ruby3.4', 'python3.11', 'nodejs20.x', 'provided.al2023', 'python3.12', 'java21', 'python3.13'],
  ...['nodejs22.x', 'nodejs24.x', 'python3.14', 'java25', 'dotnet10', 'ruby4.0'],
  ...['java8.al2023', 'java11.al2023', 'java17.al2023', 'nodejs26.x', 'python3.15'],
];

/** recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py (test_layer_exceptions) */
export function checkRuntimes(
  at: string,
  runtimes: readonly string[],
  shown: string,
): asserts runtimes is readonly Runtime[] {
  if (runtimes.every((runtime) => runtimesOfLayers.includes(runtime))) return;
  const rule = `Member must satisfy enum value set: [${runtimesOfLayers.join(', ')}]`;
  throw validation(violationSentence({ at, rule, value: shown.slice(0, 1000) }));
}

type Named = Pick<LambdaContext, 'layers'>;

/** Needs a permission on the layer that a request names. */
export const onLayer =
  (action: string) =>
  ({ LayerName }: Members, { layers }: Named): readonly Need[] => [{ action, resource: arnIn(layers, LayerName) }];

/** Needs a permission on the version that a request names. */
export const onLayerVersion =
  (action: string) =>
  ({ LayerName, VersionNumber }: Members, { layers }: Named): readonly Need[] => [
    { action, resource: `${arnIn(layers, LayerName)}:${textOf(VersionNumber)}` },
  ];

function arnIn(layers: Named['layers'], given: unknown): string {
  const reference = textOf(given);
  return reference.startsWith('arn:') ? reference : layers.arnOf(reference);
}

/** recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py (test_layer_exceptions) */
export function checkNumber(version: number): void {
  if (version < 1) throw invalidParameter('Layer Version Cannot be less than 1');
}

/** Finds the version that a call names. recorded: the same test */
export function versionIn(layers: Named['layers'], reference: string, version: number): LayerVersion {
  const found = layers.find(layers.nameIn(reference), version);
  if (!found) throw resourceNotFound('The resource you requested does not exist.');
  return found;
}

interface Wanted {
  readonly CompatibleRuntime?: string;
  readonly CompatibleArchitecture?: string;
}

/** Answers the versions that say that they are for what a list is asked for. */
export function matching(versions: readonly LayerVersion[], wanted: Wanted): LayerVersion[] {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = wanted;
  if (runtime !== undefined) checkRuntimes('compatibleRuntime', [runtime], runtime);
  const has = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    value === undefined || list?.includes(value) === true;
  return versions.filter(
    ({ settings }) => has(settings.runtimes, runtime) && has(settings.architectures, architecture),
  );
}

/** The version as lists show it. */
export const summaryOf = ({ arn, version, created, settings }: LayerVersion) => ({
  LayerVersionArn: arn,
  Version: version,
  Description: settings.description,
  CreatedDate: created,
  ...(settings.runtimes && { CompatibleRuntimes: settings.runtimes }),
  ...(settings.license !== undefined && { LicenseInfo: settings.license }),
  ...(settings.architectures && { CompatibleArchitectures: settings.architectures }),
});

type ShownVersion = ReturnType<typeof summaryOf> & { readonly Content: LayerContent; readonly LayerArn: string };

/** The version as it is shown alone. It has no `Content.Location`, as functions have no `Code.Location` here. */
export const versionOf = async (layers: Named['layers'], version: LayerVersion): Promise<ShownVersion> => ({
  Content: await layers.content(version),
  LayerArn: layers.arnOf(version.name),
  ...summaryOf(version),
});
