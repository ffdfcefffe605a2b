import * as v from 'valibot';
import { dirname, join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { invalidAssembly, readAssemblyFile } from './assembly-file.ts';

const artifact = v.object({
  type: v.string(),
  properties: v.optional(
    v.object({
      templateFile: v.optional(v.string()),
      file: v.optional(v.string()),
      stackName: v.optional(v.string()),
      directoryName: v.optional(v.string()),
    }),
  ),
  environment: v.optional(v.string()),
  dependencies: v.optional(v.array(v.string())),
});

const manifest = v.object({ artifacts: v.optional(v.record(v.string(), artifact), {}) });

const assetManifest = v.object({
  files: v.optional(
    v.record(
      v.string(),
      v.object({
        // A command may make the file in the place of a path.
        source: v.object({ path: v.optional(v.string()), packaging: v.optional(v.string()) }),
        destinations: v.record(v.string(), v.object({ bucketName: v.string(), objectKey: v.string() })),
      }),
    ),
    {},
  ),
});

export type Artifact = v.InferOutput<typeof artifact>;
export type FileAsset = v.InferOutput<typeof assetManifest>['files'][string];

/** The artifacts of `manifest.json` by id, those that others depend on first. */
export function readManifest(directory: string): ReadonlyMap<string, Artifact> {
  const file = join(directory, 'manifest.json');
  const { artifacts } = readAs(manifest, directory, file);
  refuseNested(file, artifacts);
  return inOrder(file, artifacts);
}

/** The files of an asset manifest. */
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

/** A `Stage` of the CDK is an assembly within the assembly. */
function refuseNested(file: string, artifacts: Readonly<Record<string, Artifact>>): void {
  const nested = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'cdk:cloud-assembly')
    .map(([id, { properties }]) => `--assembly ${join(dirname(file), properties?.directoryName ?? id)}`);
  if (nested.length === 0) return;
  throw new OperatorError(
    'InvalidAssembly',
    `${file}: the app has stages, and one of them runs at a time. Choose with ${nested.join(' or ')}.`,
  );
}

function inOrder(file: string, artifacts: Readonly<Record<string, Artifact>>): ReadonlyMap<string, Artifact> {
  const ordered = new Map<string, Artifact>();
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
