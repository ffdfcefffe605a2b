import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { circlesOf, importsBetween } from '../../scripts/house/graph.ts';
import { honestCircles } from '../../scripts/house/honest-circles.ts';

const root = resolve(import.meta.dirname, '../..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What a file imports: files relative to the root, packages by name. */
function importsOf(file: string): string[] {
  // Of each file the tokens alone: to parse all of them takes ten times as long.
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles.map(({ fileName: name }) =>
    name.startsWith('.') ? relative(root, resolve(dirname(file), name)) : name,
  );
}

function violations(folder: string, allowed: (imported: string, file: string) => boolean): string[] {
  return sources(folder).flatMap((file) =>
    importsOf(file)
      .filter((imported) => !allowed(imported, relative(root, file)))
      .map((imported) => `${relative(root, file)} imports ${imported}`),
  );
}

const isPackage = (imported: string): boolean =>
  !/^(\.\.?\/|functions\/|resolvers\/|infra\/|web\/|packages\/|test\/|generated\/)/.test(imported) &&
  imported !== 'local-aws';
const within =
  (...folders: string[]) =>
  (imported: string): boolean =>
    folders.some((folder) => imported.startsWith(`${folder}/`));

interface Rooms {
  readonly names: readonly string[];
  readonly allow: (imported: string, file: string) => boolean;
}

/** The rooms of a folder from top to bottom, as the tables of `docs/architecture.md` list them. */
function roomsOf(folder: string): Rooms {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const names = [...page.matchAll(/^\| `([^`]+?)\/?` \|/gm)]
    .map(([, path = '']) => path)
    .filter((path) => dirname(path) === folder)
    .map((path) => basename(path));
  const roomOf = (path: string): number =>
    path.startsWith(`${folder}/`) ? names.indexOf(path.slice(folder.length + 1).split('/')[0] ?? '') : -1;
  return { names, allow: (imported, file) => roomOf(imported) < 0 || roomOf(imported) >= roomOf(file) };
}

describe('directions of imports', () => {
  it('functions import themselves, shared code, generated types and the engine', () => {
    const bad = violations('functions', (imported, file) => {
      const own = file.split('/').slice(0, 2).join('/');
      return isPackage(imported) || within(own, 'functions/shared', 'generated')(imported);
    });
    expect(bad).toEqual([]);
  });

  it('what functions share stands in the rooms of the floor plan, and no arrow between them runs back up', () => {
    const shared = roomsOf('functions/shared');
    expect(shared.names.toSorted()).toEqual(readdirSync(join(root, 'functions/shared')).toSorted());
    expect(violations('functions/shared', shared.allow)).toEqual([]);
  });

  it('resolvers import themselves, generated types and AppSync’s utilities', () => {
    expect(
      violations(
        'resolvers',
        (imported) => imported === '@aws-appsync/utils' || within('resolvers', 'generated')(imported),
      ),
    ).toEqual([]);
  });

  it('the web page imports itself, generated types and packages', () => {
    expect(violations('web/src', (imported) => isPackage(imported) || within('web', 'generated')(imported))).toEqual(
      [],
    );
  });

  it('infrastructure never imports the runtime', () => {
    expect(violations('infra', (imported) => isPackage(imported) || within('infra')(imported))).toEqual([]);
  });

  it.each(['s3-select', 'local-aws'])('packages/%s imports nothing of the application', (name) => {
    expect(
      violations(
        `packages/${name}`,
        (imported) => isPackage(imported) || within(`packages/${name}`)(imported) || imported === 'local-aws',
      ),
    ).toEqual([]);
  });

  it('the S3 Select engine imports itself and nothing else but Node’s Buffer', () => {
    expect(
      violations(
        'packages/s3-select/src',
        (imported) => imported === 'node:buffer' || within('packages/s3-select/src')(imported),
      ),
    ).toEqual([]);
  });

  it('the runtime imports the packages that its manifest says it needs to run', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'packages/local-aws/package.json'), 'utf8'),
    ) as { dependencies: object; devDependencies: object };
    const needed = new Set(Object.keys(dependencies));
    const forTypes = new Set(Object.keys(devDependencies));
    const typesOf = (file: string): Set<string> =>
      new Set(
        [...readFileSync(join(root, file), 'utf8').matchAll(/^import type [^;]+ from '([^']+)';$/gm)].map(
          ([, name = '']) => name,
        ),
      );
    expect(
      violations(
        'packages/local-aws/src',
        (imported, file) =>
          !isPackage(imported) ||
          imported.startsWith('node:') ||
          needed.has(imported) ||
          (forTypes.has(imported) && typesOf(file).has(imported)),
      ),
    ).toEqual([]);
  });

  /** The floor plan of `docs/architecture.md`: a room imports itself and the rooms below it. */
  const runtime = roomsOf('packages/local-aws/src');

  it('every file of the runtime stands in a room of the floor plan, and every room has files', () => {
    expect(runtime.names.toSorted()).toEqual(readdirSync(join(root, 'packages/local-aws/src')).toSorted());
  });

  it('no arrow between the rooms of the runtime runs back up', () => {
    expect(violations('packages/local-aws/src', runtime.allow)).toEqual([]);
  });

  it('files import each other in a circle only where they are one recursion', () => {
    const folders = ['functions', 'infra', 'resolvers', 'web/src', 'packages', 'test', 'scripts', 'bench'];
    const files = folders.flatMap(sources).map((file) => relative(root, file));
    const circles = circlesOf(
      importsBetween(new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))),
    );
    expect(circles).toEqual(honestCircles.map(({ files }) => files));
  });

  it('services never import each other', () => {
    const service = (path: string): string | undefined =>
      /^packages\/local-aws\/src\/services\/([^/]+)\//.exec(path)?.[1];
    const bad = violations(
      'packages/local-aws/src/services',
      (imported, file) => service(imported) === undefined || service(imported) === service(file),
    );
    expect(bad).toEqual([]);
  });

  it('an engine imports nothing above itself but errors, codecs and the arguments’ types', () => {
    const bad = violations('packages/local-aws/src/services', (imported, file) => {
      const engine = /^(.*\/engine)\//.exec(file)?.[1];
      if (engine === undefined || isPackage(imported) || imported.startsWith(`${engine}/`)) return true;
      if (imported === `${dirname(engine)}/errors.ts`) return true;
      const shared = 'kernel\\/\\w[\\w-]*|contract\\/ports|protocol\\/(?:event-stream|rest-xml)';
      return new RegExp(`^packages\\/local-aws\\/src\\/(?:${shared})\\.ts$`).test(imported);
    });
    expect(bad).toEqual([]);
  });

  it('nothing asks whether it runs locally', () => {
    const bad = ['functions', 'resolvers', 'infra']
      .flatMap(sources)
      .filter((file) => /127\.0\.0\.1|localhost|isLocal|AWS_ENDPOINT_URL/.test(readFileSync(file, 'utf8')));
    expect(bad.map((file) => relative(root, file))).toEqual([]);
  });
});
