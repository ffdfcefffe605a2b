import { join, resolve } from 'node:path';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Asset } from '../contract/resource-provider.ts';
import { invalidAssembly, readAssemblyTemplate } from './assembly-file.ts';
import { constructsOf, type Constructs } from './constructs.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import { chooseStacks, isStack, stackNameOf } from './choose-stacks.ts';
import type { GivenParameters } from './language-extensions.ts';
import { readFileAssets, type Artifacts, type Read } from './manifest.ts';
import type { TemplateForm } from './readable-template.ts';
import { readTemplateOf } from './read-template.ts';
import type { Template } from './template.ts';
import { Waits } from './waits.ts';

export interface Stack {
  readonly name: string;
  /** The path of the template file. */
  readonly file: string;
  /** What could be read of the template. */
  readonly template: Template;
  /** What is wrong with its form. */
  readonly form?: TemplateForm | undefined;
  /** What the operator should know of the template, although nothing is wrong with it. */
  readonly notes?: readonly string[];
  /** The place where the app puts the stack: `aws://ACCOUNT/REGION`. */
  readonly environment: string | undefined;
  /** The region of the stack, if it is another than the main one. A stack within another has the same. */
  readonly region?: string | undefined;
  /** What made the resources, where the assembly knows. */
  readonly constructs?: Constructs | undefined;
  /** Reads the stack within this one whose template a deployment would have put there. The parent gives it its name. */
  nested(bucket: string, key: string): Omit<Stack, 'name'>;
  /** Finds a file asset by the bucket and key at which a deployment would have put it. */
  asset(bucket: string, key: string): Asset;
  /** All file assets that exist, by bucket and key. */
  readonly assets: readonly StackAsset[];
}

export interface StackAsset extends Asset {
  readonly bucket: string;
  readonly key: string;
}

interface ReadAssembly extends Read<Stack[]> {
  readonly isPartial: boolean;
}

/** Reads the stacks of a cloud assembly (`cdk synth` writes it), those that others depend on first. */
export function readCloudAssembly(
  directory: string,
  pseudo: Scope,
  wanted?: readonly string[],
  parameters: GivenParameters = {},
): ReadAssembly {
  const { content: artifacts, faults, isPartial } = chooseStacks(directory, wanted);
  const { content: assets, faults: ofAssets } = readAssets(artifacts, pseudo);
  const stacks = [...artifacts.values()].filter(isStack).map((artifact) => ({
    environment: artifact.environment,
    name: stackNameOf(artifact),
    file: join(artifact.directory, artifact.properties?.templateFile ?? `${artifact.id}.template.json`),
    constructs: constructsOf(artifact),
  }));
  const found = [...faults, ...ofAssets];
  if (stacks.length === 0 && found.length === 0)
    found.push(invalidAssembly(join(directory, 'manifest.json'), 'the app has no stack'));
  const known = { assets, listed: listedAssets(assets), isWhole: !isPartial && ofAssets.length === 0 };
  const content = stacks.map((stack) => ({ ...stack, ...withAssets(stack.file, known, parameters) }));
  return { content, faults: found, isPartial };
}

interface KnownAssets {
  readonly assets: ReadonlyMap<string, StoredAsset>;
  readonly listed: readonly StackAsset[];
  /** All assets of the assembly could be read. */
  readonly isWhole: boolean;
}

function withAssets(
  file: string,
  known: KnownAssets,
  parameters: GivenParameters,
): Pick<Stack, 'template' | 'form' | 'asset' | 'assets' | 'nested'> {
  return {
    ...readTemplateOf(() => ({ value: readAssemblyTemplate(file) }), parameters),
    asset: (bucket, key) => assetAt(known, bucket, key),
    assets: known.listed,
    nested(bucket, key) {
      const { path } = assetAt(known, bucket, key);
      return { file: path, environment: undefined, ...withAssets(path, known, undefined) };
    },
  };
}

interface StoredAsset {
  readonly packaging: Asset['packaging'];
  readonly path: string | undefined;
}

const listedAssets = (assets: ReadonlyMap<string, StoredAsset>): StackAsset[] =>
  [...assets].flatMap(([place, { path, packaging }]) => {
    const slash = place.indexOf('/');
    const [bucket, key] = [place.slice(0, slash), place.slice(slash + 1)];
    return path === undefined ? [] : [{ bucket, key, path, packaging }];
  });

function assetAt({ assets, isWhole }: KnownAssets, bucket: string, key: string): Asset {
  const asset = assets.get(`${bucket}/${key}`);
  if (!asset && !isWhole) throw new Waits(['what could not be read of the assembly']);
  if (!asset) throw new AwsError('NoSuchKey', `The assembly holds no asset s3://${bucket}/${key}.`, { status: 404 });
  const { packaging, path } = asset;
  if (path === undefined) throw new UnsupportedError(`Asset s3://${bucket}/${key}, which a command makes,`);
  return { packaging, path };
}

function readAssets(artifacts: Artifacts, pseudo: Scope): Read<ReadonlyMap<string, StoredAsset>> {
  const assets = new Map<string, StoredAsset>();
  const faults: OperatorError[] = [];
  for (const { type, properties, directory } of artifacts.values()) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    const file = join(directory, properties.file);
    const { content, faults: found } = readFileAssets(directory, file);
    faults.push(...found);
    const nameOf = (written: string): string =>
      resolved(written, pseudo, (fault) => faults.push(invalidAssembly(file, fault)));
    for (const { source, destinations } of content) {
      const path = source.path === undefined ? undefined : resolve(directory, source.path);
      const packaging = source.packaging === 'zip' ? 'zip' : 'file';
      for (const { bucketName, objectKey } of Object.values(destinations))
        assets.set(`${nameOf(bucketName)}/${nameOf(objectKey)}`, { path, packaging });
    }
  }
  return { content: assets, faults };
}

/** Resolves the pseudo parameters in a name, such as `${AWS::AccountId}`. */
function resolved(name: string, pseudo: Scope, report: (fault: string) => void): string {
  try {
    return String(evaluate({ 'Fn::Sub': name }, pseudo));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    report(`${name} names what nobody knows`);
    return name;
  }
}
