import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One recorded test of Step Functions itself: the calls, and AWS's answers. */
export interface Recording {
  readonly key: string;
  /** The time of the recording. */
  readonly recorded: string;
  readonly kind: 'interpreter' | 'refusal' | 'other';
  readonly needs: readonly string[];
  readonly machines: readonly { readonly name: string; readonly type: string | null; readonly definition: string }[];
  /** The functions by name; the file says what they do. */
  readonly functions: Readonly<Record<string, { readonly file?: string }>>;
  readonly executions: readonly { readonly machine: string; readonly input: string | null }[];
  readonly calls: readonly RecordedCall[];
  readonly expected: Readonly<Record<string, unknown>>;
}

export interface RecordedCall {
  readonly service: string;
  readonly api: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly machine?: number;
  readonly execution?: number;
}

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../../..');
const folder = process.env['AWS_RECORDINGS'] ?? join(repository, '../shared/corpora');
export const corpusFile = join(folder, 'step-functions.json');

/** The recordings are not part of the repository. It answers undefined if they are not there. */
export const recordings = (): readonly Recording[] | undefined =>
  existsSync(corpusFile) ? (JSON.parse(readFileSync(corpusFile, 'utf8')) as Recording[]) : undefined;
