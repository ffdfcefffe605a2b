import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSync, version, type BuildOptions } from 'esbuild';

/** What decides on the outputs, beside the sources that a bundle names. */
const settings = ['package-lock.json', 'tsconfig.base.json', 'functions/tsconfig.json', 'resolvers/tsconfig.json'];

interface Build {
  /** The version of the bundler and its options. */
  readonly by: string;
  /** The digest of each file that was read or written. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Bundles into `outdir`, unless that has been done: by the same options, of the same contents, and what was written is
 * still there as it was. `<outdir>.json` keeps what that was. A start whose sources have not changed is two seconds
 * sooner, and nobody reads a bundle that another process is just writing anew.
 */
export function buildWhenChanged(options: BuildOptions & { readonly outdir: string }): void {
  const record = `${options.outdir}.json`;
  const by = JSON.stringify({ version, options });
  if (isCurrent(record, by)) return;
  const { metafile } = buildSync({ ...options, metafile: true, logLevel: 'warning' });
  const names = [...settings, ...Object.keys(metafile.inputs), ...Object.keys(metafile.outputs)];
  const files = Object.fromEntries(names.map((name) => [name, digestOf(name)]));
  writeFileSync(record, JSON.stringify({ by, files } satisfies Build));
}

function isCurrent(record: string, by: string): boolean {
  try {
    const last = JSON.parse(readFileSync(record, 'utf8')) as Build;
    return last.by === by && Object.entries(last.files).every(([name, digest]) => digestOf(name) === digest);
  } catch {
    // Nothing was bundled here before, or only half.
    return false;
  }
}

/** Of a file that is not there it is the empty text. */
function digestOf(name: string): string {
  try {
    return createHash('sha256').update(readFileSync(name)).digest('base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
