/**
 * Bundles what has changed, for `local-aws` while it watches (`watch.bundler` of local-aws.json): writes what is built
 * from what, then answers each line `{"changed": [files]}`. The descriptions of the bundles are those of a deployment.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { build, context, type BuildContext, type BuildFailure, type BuildOptions, type Metafile } from 'esbuild';
import { functionBundles, resolverBundles } from './bundle.ts';

interface Bundle {
  readonly options: BuildOptions;
  /** The sources of each output: a file for AppSync, a folder for Lambda. */
  readonly inputs: Map<string, readonly string[]>;
  context?: BuildContext;
}

const digests = new Map<string, string>();

/** All resolvers are bundled in a few milliseconds; functions are bundled one by one when they are edited. */
const bundles: readonly Bundle[] = [
  { options: resolverBundles, inputs: new Map() },
  ...Object.entries(functionBundles.entryPoints as Record<string, string>).map(([name, entry]) => ({
    options: { ...functionBundles, entryPoints: { [name]: entry } },
    inputs: new Map<string, readonly string[]>(),
  })),
];

const outputOf = (file: string): string => (file.startsWith(`${functionBundles.outdir}/`) ? dirname(file) : file);

function take(bundle: Bundle, { outputs }: Metafile): void {
  for (const [file, { inputs, entryPoint }] of Object.entries(outputs))
    if (entryPoint !== undefined) bundle.inputs.set(outputOf(file), Object.keys(inputs));
}

const silent = { write: false, metafile: true, logLevel: 'silent' } as const;

/** Finds which outputs come from which sources, by one run for all functions. It writes nothing. */
async function look(): Promise<void> {
  const [resolvers, functions] = await Promise.all(
    [resolverBundles, functionBundles].map((options) => build({ ...options, ...silent })),
  );
  for (const bundle of bundles) {
    const { metafile } = (bundle.options === resolverBundles ? resolvers : functions) ?? {};
    const outputs: Metafile['outputs'] = metafile?.outputs ?? {};
    const entries = Object.values(bundle.options.entryPoints as Record<string, string>);
    const own = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint && entries.includes(entryPoint));
    take(bundle, { inputs: {}, outputs: Object.fromEntries(own) });
  }
  for (const result of [resolvers, functions])
    for (const { path, contents } of result?.outputFiles ?? []) digests.set(path, digestOf(contents));
}

const digestOf = (contents: Uint8Array): string => createHash('sha256').update(contents).digest('hex');

/** Bundles again, and answers the outputs that changed. */
async function renew(bundle: Bundle): Promise<string[]> {
  bundle.context ??= await context({ ...bundle.options, ...silent });
  const { outputFiles, metafile } = await bundle.context.rebuild();
  take(bundle, metafile as Metafile);
  const changed = (outputFiles ?? []).filter(({ path, contents }) => digests.get(path) !== digestOf(contents));
  for (const { path, contents } of changed) {
    digests.set(path, digestOf(contents));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  return [...new Set(changed.map(({ path }) => outputOf(relative(process.cwd(), path))))];
}

// The parent process has gone: a start that is stopped at once does not wait for the first answer.
process.stdout.on('error', () => process.exit());
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const outputs = (): object => Object.fromEntries(bundles.flatMap(({ inputs }) => [...inputs]));

await look();
say({ outputs: outputs() });
for await (const line of createInterface({ input: process.stdin })) {
  const files = (JSON.parse(line) as { changed: string[] }).changed.map((file) => relative(process.cwd(), file));
  const touched = bundles.filter(({ inputs }) => [...inputs.values()].flat().some((file) => files.includes(file)));
  try {
    const changed = (await Promise.all(touched.map(renew))).flat();
    say({ changed, outputs: outputs() });
  } catch (error) {
    const { errors = [{ text: String(error), location: null }] } = error as Partial<BuildFailure>;
    say({
      errors: errors.map(({ text, location }) => ({
        text,
        ...(location && { file: location.file, line: location.line, column: location.column + 1 }),
      })),
    });
  }
}
process.exit(0);
