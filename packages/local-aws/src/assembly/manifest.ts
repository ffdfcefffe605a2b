import * as v from 'valibot';
import { join, sep } from 'node:path';
import { invalidAssembly, readAssemblyFile } from './assembly-file.ts';

const artifact = v.object({
  type: v.string(),
  properties: v.optional(
    v.object({
      templateFile: v.optional(v.string()),
      file: v.optional(v.string()),
      stackName: v.optional(v.string()),
      directoryName: v.optional(v.string()),
      displayName: v.optional(v.string()),
    }),
  ),
  environment: v.optional(v.string()),
  dependencies: v.optional(v.array(v.string())),
  displayName: v.optional(v.string()),
  metadata: v.optional(v.unknown()),
  additionalMetadataFile: v.optional(v.string()),
});

const manifest = v.object({ artifacts: v.optional(v.record(v.string(), artifact), {}) });

const assetManifest = v.object({
  files: v.optional(
    v.record(
      v.string(),
      v.object({
        // An asset may name a command that makes the file, instead of a path.
        source: v.object({ path: v.optional(v.string()), packaging: v.optional(v.string()) }),
        destinations: v.record(v.string(), v.object({ bucketName: v.string(), objectKey: v.string() })),
      }),
    ),
    {},
  ),
});

type Written = v.InferOutput<typeof artifact>;
export type FileAsset = v.InferOutput<typeof assetManifest>['files'][string];

/** One artifact of an assembly, or of an assembly within it. */
export interface Artifact extends Written {
  readonly id: string;
  /** The directory of the assembly that the artifact belongs to. */
  readonly directory: string;
  /** The path of its stage in the app. It is empty for an artifact that belongs to the app itself. */
  readonly stage: string;
}

/**
 * Reads the artifacts of `manifest.json` by key, in the order of their dependencies, which are keys too. A `Stage` is
 * an assembly within the assembly. observed: aws-cdk-lib 2.276.0
 */
export function readManifest(directory: string, stage = ''): ReadonlyMap<string, Artifact> {
  const file = join(directory, 'manifest.json');
  const { artifacts } = readAs(manifest, directory, file);
  const keyOf = (id: string): string => join(directory, id);
  const all = [...inOrder(file, artifacts)].flatMap(([id, written]): [string, Artifact][] => {
    const dependencies = written.dependencies?.map(keyOf) ?? [];
    const own: Artifact = { ...written, dependencies, id, directory, stage };
    if (written.type !== 'cdk:cloud-assembly') return [[keyOf(id), own]];
    const { directoryName = id, displayName = id } = written.properties ?? {};
    const inner = join(directory, directoryName);
    if (!inner.startsWith(join(directory, sep))) throw invalidAssembly(file, `${id} lies in no folder of it`);
    return [...readManifest(inner, displayName), [keyOf(id), own]];
  });
  return new Map(all);
}

/** Reads the files of an asset manifest. */
export const readFileAssets = (directory: string, file: string): readonly FileAsset[] =>
  Object.values(readAs(assetManifest, directory, file).files);

function readAs<Schema extends v.GenericSchema>(
  schema: Schema,
  directory: string,
  file: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, readAssemblyFile(directory, file));
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
  throw invalidAssembly(file, problems.join('; '));
}

function inOrder(file: string, artifacts: Readonly<Record<string, Written>>): ReadonlyMap<string, Written> {
  const ordered = new Map<string, Written>();
  const visit = (id: string, path: readonly string[]): void => {
    if (ordered.has(id)) return;
    const found = Object.hasOwn(artifacts, id) ? artifacts[id] : undefined;
    if (!found) throw invalidAssembly(file, `${path.at(-1)} depends on ${id}, which does not exist`);
    if (path.includes(id)) throw invalidAssembly(file, `artifacts depend on each other: ${[...path, id].join(' → ')}`);
    for (const dependency of found.dependencies ?? []) visit(dependency, [...path, id]);
    ordered.set(id, found);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return ordered;
}
