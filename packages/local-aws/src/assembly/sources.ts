import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { digestOf, hashed, sizeOf } from './digests.ts';
import type { Stack } from './cloud-assembly.ts';
import { nestedType } from './nested-stacks.ts';
import type { Template } from './template.ts';
import { readPlainText } from '../storage/plain-file.ts';

/**
 * The form in which the assembly holds a file or folder of the app: as a file asset, or as a text within a template.
 */
type Part =
  | { readonly kind: 'asset'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'text'; readonly text: string };

/** Texts of a template that are shorter than this are not compared with files. */
const shortest = 40;

/**
 * Finds the files and folders of the app that the assembly holds unchanged: a schema, a state machine, a bundle. The
 * new content of such a file can replace the old one without a synthesis.
 */
export class Sources {
  readonly #parts = new Map<string, Part>();
  readonly #directory: string;

  /** `directory` is the folder for files that changed. */
  constructor(stacks: readonly Stack[], paths: Iterable<string>, directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    const known = partsByDigest(stacks);
    const owners = new Map<string, string[]>();
    for (const path of paths) {
      const digest = digestOf(path, known.sizes);
      if (digest !== undefined && known.parts.has(digest)) owners.set(digest, [...(owners.get(digest) ?? []), path]);
    }
    // If several files have the same content, it is unknown which one the assembly holds.
    for (const [digest, [path, ...others]] of owners) {
      const part = known.parts.get(digest);
      if (path !== undefined && others.length === 0 && part) this.#parts.set(path, part);
    }
  }

  has(path: string): boolean {
    return this.#parts.has(path);
  }

  /** Puts the present content of the files into the stacks. Answers the new stacks, and what to do after they run. */
  applied(stacks: readonly Stack[], paths: readonly string[]): { stacks: readonly Stack[]; done(): void } {
    const parts = new Map<string, Part>();
    let changed = stacks;
    for (const path of paths) {
      const part = this.#parts.get(path);
      if (!part) continue;
      const next = this.#next(part, path);
      parts.set(path, next);
      changed = changed.map((stack) => withPart(stack, part, next, this.#snapshot(next)));
    }
    return { stacks: changed, done: () => parts.forEach((part, path) => this.#parts.set(path, part)) };
  }

  #next(part: Part, path: string): Part {
    if (part.kind === 'text') return { kind: 'text', text: readPlainText(path) };
    const key = `${digestOf(path) ?? ''}${extname(part.key)}`;
    const kept = this.#snapshot({ ...part, key });
    // Later changes must not touch this copy.
    if (!existsSync(kept)) cpSync(path, kept, { recursive: true });
    return { ...part, key };
  }

  #snapshot(part: Part): string {
    return part.kind === 'text' ? '' : join(this.#directory, part.key);
  }
}

const withPart = (stack: Stack, before: Part, after: Part, path: string): Stack =>
  before.kind === 'asset' && after.kind === 'asset'
    ? withAsset(stack, before, after.key, path)
    : { ...stack, template: withText(stack.template, textOf(before), textOf(after)) as Template };

const textOf = (part: Part): string => (part.kind === 'text' ? part.text : '');

function partsByDigest(stacks: readonly Stack[]): { parts: Map<string, Part>; sizes: Set<number> } {
  const parts = new Map<string, Part>();
  const sizes = new Set<number>();
  for (const { assets, template } of stacks) {
    const text = JSON.stringify(template);
    const nested = nestedTemplates(template);
    for (const { bucket, key, path } of assets) {
      // A template of a nested stack, and what only such a template names, takes a synthesis.
      if (!text.includes(key) || nested.includes(key)) continue;
      const digest = digestOf(path);
      if (digest !== undefined) parts.set(digest, { kind: 'asset', bucket, key });
      sizes.add(sizeOf(path));
    }
    for (const text of textsIn(template.Resources)) {
      parts.set(hashed(Buffer.from(text)), { kind: 'text', text });
      sizes.add(Buffer.byteLength(text));
    }
  }
  return { parts, sizes };
}

/** Answers, in one text, where the templates of nested stacks are. */
const nestedTemplates = ({ Resources }: Template): string =>
  JSON.stringify(
    Object.values(Resources).map(({ Type, Properties }) => (Type === nestedType ? Properties?.['TemplateURL'] : null)),
  );

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.length >= shortest) yield value;
  } else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* textsIn(item);
}

const withText = (value: unknown, before: string, after: string): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item: unknown) => (item === before ? after : item));

function withAsset(stack: Stack, { bucket, key: before }: Part & { kind: 'asset' }, key: string, path: string): Stack {
  const found = stack.assets.find((asset) => asset.key === before && asset.bucket === bucket);
  if (!found) return stack;
  const { packaging } = found;
  return {
    ...stack,
    template: JSON.parse(JSON.stringify(stack.template).replaceAll(before, key)) as Template,
    assets: [...stack.assets.filter((asset) => asset !== found), { ...found, key, path }],
    asset: (askedBucket, asked) => (asked === key ? { path, packaging } : stack.asset(askedBucket, asked)),
  };
}
