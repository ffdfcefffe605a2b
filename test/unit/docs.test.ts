import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const made = /^(node_modules|\.git|cdk\.out|\.dragons|\.local-aws|dist|build)$/;

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return made.test(entry.name) ? [] : filesBelow(path);
    return [path];
  });
}

const files = filesBelow('.');
const places = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
const names = new Set([...places].map((place) => basename(place)));
const pages = files.filter((file) => file.endsWith('.md'));
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

function foldersOf(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [parent, ...foldersOf(parent)];
}

/** Written like a path, and none: names of packages, keys of objects, fields of the API, what a run writes. */
const notOfTheTree = [
  /^@[\w-]+\/[\w-]+$/,
  /^local-aws\/(testing|vitest)$/,
  /^(catalogue|dragons|index|open|pending|reports)\//,
  /^(Query|Mutation|Subscription)\/\w+$/,
  /^bucket\/key$/,
  /^[A-Z]+\/[A-Z]+$/,
  /^(application|text)\/[\w.+-]+$/,
  /^(\.\/)?(\.dragons|\.local-aws|<data-dir>|cdk\.out|build|dist|web\/dist|packages\/[\w-]+\/dist|node_modules)(\/|$)/,
  /^(outputs|faults|amplify_outputs)\.json$/,
];

/** The words in code type of a page that are written like the path of a file or folder. */
function pathsIn(page: string): string[] {
  const prose = textOf(page).replace(/^```[^]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`\s]+)`/g)]
    .map(([, word = '']) => word)
    .filter((word) => /^[\w@.*<>-]+(\/[\w@.*<>-]+)*\/?$/.test(word))
    .filter((word) => word.includes('/') || /\.(tsx?|[cm]?js|json|md|ya?ml|graphql|html|css|svg)$/.test(word))
    .filter((word) => !notOfTheTree.some((pattern) => pattern.test(word)));
}

/** A path counts from the root, from its page, or from the package (or its sources) that the page is about. */
function isThere(path: string, page: string): boolean {
  const bare = path.replace(/\/$/, '');
  if (!bare.includes('/') && names.has(bare)) return true;
  const ofPackage = /^packages\/[^/]+/.exec(page)?.[0];
  const bases = ['.', dirname(page), ...(ofPackage ? [ofPackage, `${ofPackage}/src`] : [])];
  const candidates = bases.map((base) => join(base, bare));
  if (!/[<*]/.test(bare)) return candidates.some((candidate) => places.has(candidate));
  const pattern = new RegExp(`^(${candidates.map(asPattern).join('|')})$`);
  return [...places].some((place) => pattern.test(place));
}

/** `functions/<name>/` stands for any folder there. */
const asPattern = (path: string): string =>
  path
    .split(/<[^>]*>|\*/)
    .map((part) => part.replaceAll(/[.\\^$+?()[\]{}|]/g, '\\$&'))
    .join('[^/]+');

const slug = (heading: string): string =>
  heading
    .replaceAll(/[`*]/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const headingsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));

describe('the documents', () => {
  it('are read', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
    expect(pages.flatMap(pathsIn).length).toBeGreaterThan(200);
  });

  it.each(pages)('%s names files that are there', (page) => {
    expect(pathsIn(page).filter((path) => !isThere(path, page))).toEqual([]);
  });

  it.each(pages)('%s links to pages and headings that are there', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#', 2);
      const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && statSync(join(root, target)).isFile() && !headingsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('name commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => `${page}: ${name}`),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !Object.hasOwn(scripts, name.split(': ')[1] ?? ''))).toEqual([]);
  });

  it('draw the life of a request as it is', () => {
    const [, list = ''] = /compose\(\[([^]*?)\]\)/.exec(textOf('packages/local-aws/src/runtime/pipeline.ts')) ?? [];
    const steps = [...list.matchAll(/^\s+(\w+)\b/gm)].map(([, step]) => step);
    const drawn = [...textOf('docs/architecture.md').matchAll(/<b>(\w+)<\/b>/g)].map(([, step]) => step);
    expect(steps.length).toBeGreaterThan(5);
    expect(drawn).toEqual(steps);
  });
});
