import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import type { Asset } from '../contract/resource-provider.ts';
import type { Template } from './template.ts';

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** A file asset by the bucket and key at which a deployment would have put it. */
  asset(bucket: string, key: string): Asset;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        type: string;
        properties?: { templateFile?: string; file?: string; stackName?: string };
        dependencies?: string[];
      }
    >
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        source: { path: string; packaging?: string };
        destinations: Record<string, { bucketName: string; objectKey: string }>;
      }
    >
  >;
}

/** Reads the stacks of a cloud assembly (`cdk synth` writes it), those that others depend on first. */
export function readCloudAssembly(directory: string, pseudo: Scope): Stack[] {
  const manifest = readJson<Manifest>(join(directory, 'manifest.json'), directory);
  const artifacts = manifest.artifacts ?? {};
  const assets = readAssets(directory, artifacts, pseudo);
  const names: string[] = [];
  const visit = (id: string): void => {
    if (names.includes(id) || artifacts[id] === undefined) return;
    for (const dependency of artifacts[id].dependencies ?? []) visit(dependency);
    names.push(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return names
    .filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack')
    .map((id) => readStack(directory, id, artifacts[id]?.properties ?? {}, assets));
}

function readStack(
  directory: string,
  id: string,
  properties: { templateFile?: string; stackName?: string },
  assets: ReadonlyMap<string, Asset>,
): Stack {
  const template = readJson<Template>(join(directory, properties.templateFile ?? `${id}.template.json`), directory);
  return {
    name: properties.stackName ?? id,
    template,
    asset(bucket, key) {
      const asset = assets.get(`${bucket}/${key}`);
      if (!asset)
        throw new AwsError('NoSuchKey', `The assembly holds no asset s3://${bucket}/${key}.`, { status: 404 });
      return asset;
    },
  };
}

function readAssets(
  directory: string,
  artifacts: NonNullable<Manifest['artifacts']>,
  pseudo: Scope,
): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type !== 'cdk:asset-manifest' || !artifact.properties?.file) continue;
    const { files = {} } = readJson<AssetManifest>(join(directory, artifact.properties.file), directory);
    for (const { source, destinations } of Object.values(files)) {
      for (const destination of Object.values(destinations)) {
        const [bucket, key] = [destination.bucketName, destination.objectKey].map((text) =>
          String(evaluate({ 'Fn::Sub': text }, pseudo)),
        );
        assets.set(`${bucket}/${key}`, {
          path: resolve(directory, source.path),
          packaging: source.packaging === 'zip' ? 'zip' : 'file',
        });
      }
    }
  }
  return assets;
}

function readJson<T>(path: string, directory: string): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(
      'InvalidAssembly',
      `${directory} is not a cloud assembly: ${path} cannot be read. Run "cdk synth" first.`,
      { cause },
    );
  }
  return JSON.parse(text) as T;
}
