import { join, resolve } from 'node:path';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Asset } from '../contract/resource-provider.ts';
import { invalidAssembly, readAssemblyFile } from './assembly-file.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { readFileAssets, readManifest, type Artifact } from './manifest.ts';
import { formatProblems } from './template-format.ts';
import type { Template } from './template.ts';

export interface Stack {
  readonly name: string;
  /** Where the template stands. */
  readonly file: string;
  readonly template: Template;
  /** A file asset by the bucket and key at which a deployment would have put it. */
  asset(bucket: string, key: string): Asset;
}

type Artifacts = ReadonlyMap<string, Artifact>;

/** Reads the stacks of a cloud assembly (`cdk synth` writes it), those that others depend on first. */
export function readCloudAssembly(directory: string, pseudo: Scope): Stack[] {
  const artifacts = readManifest(directory);
  const assets = readAssets(directory, artifacts, pseudo);
  const stacks = [...artifacts]
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties = {} }]) => ({
      name: properties.stackName ?? id,
      file: join(directory, properties.templateFile ?? `${id}.template.json`),
    }));
  refuseNamesakes(directory, stacks);
  const templates = readTemplates(directory, stacks);
  return stacks.map((stack, index) => ({
    ...stack,
    template: templates[index] as Template,
    asset: (bucket, key) => assetAt(assets, bucket, key),
  }));
}

/** The same stack for two regions would be one here, and the last would win. */
function refuseNamesakes(directory: string, stacks: readonly Pick<Stack, 'name'>[]): void {
  const manifest = join(directory, 'manifest.json');
  if (stacks.length === 0) throw invalidAssembly(manifest, 'the app has no stack');
  const names = stacks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidAssembly(manifest, `there are several stacks named ${twice}`);
}

/** Says of all templates at once what is wrong with them, in one error of CloudFormation. */
function readTemplates(directory: string, stacks: readonly Pick<Stack, 'file'>[]): readonly unknown[] {
  const templates = stacks.map(({ file }) => readAssemblyFile(directory, file));
  const problems = stacks.flatMap(({ file }, index) => {
    const ofTemplate = formatProblems(templates[index]);
    return ofTemplate.length === 0 ? [] : [`${file}: ${ofTemplate.join(' ')}`];
  });
  if (problems.length > 0) throw new AwsError('ValidationError', problems.join(' '));
  return templates;
}

interface StoredAsset {
  readonly packaging: Asset['packaging'];
  readonly path: string | undefined;
}

function assetAt(assets: ReadonlyMap<string, StoredAsset>, bucket: string, key: string): Asset {
  const asset = assets.get(`${bucket}/${key}`);
  if (!asset) throw new AwsError('NoSuchKey', `The assembly holds no asset s3://${bucket}/${key}.`, { status: 404 });
  const { packaging, path } = asset;
  if (path === undefined) throw new UnsupportedError(`Asset s3://${bucket}/${key}, which a command makes,`);
  return { packaging, path };
}

function readAssets(directory: string, artifacts: Artifacts, pseudo: Scope): ReadonlyMap<string, StoredAsset> {
  const assets = new Map<string, StoredAsset>();
  for (const { type, properties } of artifacts.values()) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    const file = join(directory, properties.file);
    for (const { source, destinations } of readFileAssets(directory, file)) {
      const path = source.path === undefined ? undefined : resolve(directory, source.path);
      const packaging = source.packaging === 'zip' ? 'zip' : 'file';
      for (const { bucketName, objectKey } of Object.values(destinations))
        assets.set(`${resolved(file, bucketName, pseudo)}/${resolved(file, objectKey, pseudo)}`, { path, packaging });
    }
  }
  return assets;
}

/** A name with `${AWS::AccountId}` and the like in it. */
function resolved(file: string, name: string, pseudo: Scope): string {
  try {
    return String(evaluate({ 'Fn::Sub': name }, pseudo));
  } catch (cause) {
    throw invalidAssembly(file, `${name} names what nobody knows`, cause);
  }
}
