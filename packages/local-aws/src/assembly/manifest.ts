import * as v from 'valibot';
import { join, sep } from 'node:path';
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
      displayName: v.optional(v.string()),
    }),
  ),
  environment: v.optional(v.string()),
  dependencies: v.optional(v.array(v.string())),
  displayName: v.optional(v.string()),
  metadata: v.optional(v.unknown()),
  additionalMetadataFile: v.optional(v.string()),
});

const manifest = v.object({ artifacts: v.optional(v.record(v.string(), v.unknown()), {}) });

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

export type Artifacts = ReadonlyMap<string, Artifact>;

/** What could be read, and what is wrong with the rest. */
export interface Read<Content> {
  readonly content: Content;
  readonly faults: readonly OperatorError[];
}

/**
 * Reads the artifacts of `manifest.json` by key, in the order of their dependencies, which are keys too. A `Stage` is
 * an assembly within the assembly. observed: aws-cdk-lib 2.276.0
 */
export function readManifest(directory: string, stage = ''): Read<Artifacts> {
  const file = join(directory, 'manifest.json');
  const { content: artifacts, faults: own } = readArtifacts(directory, file);
  const { ordered, problems } = inOrder(artifacts);
  const faults = [...own, ...problems.map((problem) => invalidAssembly(file, problem))];
  const keyOf = (id: string): string => join(directory, id);
  const all = [...ordered].flatMap(([id, written]): [string, Artifact][] => {
    const dependencies = written.dependencies?.map(keyOf) ?? [];
    const one: Artifact = { ...written, dependencies, id, directory, stage };
    if (written.type !== 'cdk:cloud-assembly') return [[keyOf(id), one]];
    const { directoryName = id, displayName = id } = written.properties ?? {};
    const inner = join(directory, directoryName);
    if (!inner.startsWith(join(directory, sep))) {
      faults.push(invalidAssembly(file, `${id} lies in no folder of it`));
      return [];
    }
    const within = readManifest(inner, displayName);
    faults.push(...within.faults);
    return [...within.content, [keyOf(id), one]];
  });
  return { content: new Map(all), faults };
}

/** Reads the artifacts that have the right form. The others stand in one sentence. */
function readArtifacts(directory: string, file: string): Read<ReadonlyMap<string, Written | undefined>> {
  const { content, faults } = readAs(manifest, directory, file);
  const problems: string[] = [];
  const artifacts = Object.entries(content?.artifacts ?? {}).map(([id, written]) => {
    const result = v.safeParse(artifact, written);
    if (!result.success) problems.push(...problemsOf(result.issues, `artifacts.${id}`));
    return [id, result.success ? result.output : undefined] as const;
  });
  const further = problems.length > 0 ? [invalidAssembly(file, problems.join('; '))] : [];
  return { content: new Map(artifacts), faults: [...faults, ...further] };
}

/** Reads the files of an asset manifest. */
export function readFileAssets(directory: string, file: string): Read<readonly FileAsset[]> {
  const { content, faults } = readAs(assetManifest, directory, file);
  return { content: Object.values(content?.files ?? {}), faults };
}

function readAs<Schema extends v.GenericSchema>(
  schema: Schema,
  directory: string,
  file: string,
): Read<v.InferOutput<Schema> | undefined> {
  try {
    const result = v.safeParse(schema, readAssemblyFile(directory, file));
    if (result.success) return { content: result.output, faults: [] };
    throw invalidAssembly(file, problemsOf(result.issues).join('; '));
  } catch (error) {
    if (error instanceof OperatorError) return { content: undefined, faults: [error] };
    throw error;
  }
}

const problemsOf = (issues: readonly v.BaseIssue<unknown>[], within?: string): string[] =>
  issues.map((issue) => {
    const path = [within, v.getDotPath(issue)].filter((part) => part !== undefined && part !== null).join('.');
    return `${path || 'the whole'}: ${issue.message}`;
  });

/** Leaves out dependencies that do not exist, and those that close a circle. */
function inOrder(artifacts: ReadonlyMap<string, Written | undefined>) {
  const ordered = new Map<string, Written>();
  const problems: string[] = [];
  const visit = (id: string, path: readonly string[]): void => {
    if (ordered.has(id)) return;
    if (!artifacts.has(id)) return void problems.push(`${path.at(-1)} depends on ${id}, which does not exist`);
    if (path.includes(id)) return void problems.push(`artifacts depend on each other: ${[...path, id].join(' → ')}`);
    const found = artifacts.get(id);
    for (const dependency of found?.dependencies ?? []) visit(dependency, [...path, id]);
    if (found) ordered.set(id, found);
  };
  for (const id of artifacts.keys()) visit(id, []);
  return { ordered, problems: [...new Set(problems)] };
}
