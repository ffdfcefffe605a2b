import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from '../../support/cli.ts';
import { fromFile, readManifest, startRegistry } from './registry.ts';

const names = ['s3-select', 'local-aws'] as const;
/** Whoever installs is somebody else than whoever runs it, where this process may act as somebody else. */
const somebodyElse = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export interface Stranger {
  /** Paths of what each archive holds, by package. */
  readonly packed: Readonly<Record<(typeof names)[number], readonly string[]>>;
  /** An application's folder in which `npm install local-aws` was run, which nobody may write to. */
  readonly folder: string;
  /** A folder of whoever runs it. */
  readonly own: string;
  /** Each file of the application's folder, with its size and time. */
  snapshot(): readonly string[];
  /** Node in the stranger's own folder. */
  node(...args: readonly string[]): ChildProcess;
  /** Node in another folder. */
  nodeIn(cwd: string, ...args: readonly string[]): ChildProcess;
  dispose(): void;
}

/** Packs both packages and installs them, beside these files, for a person who has nothing of this repository. */
export async function createStranger(files: Readonly<Record<string, string>>): Promise<Stranger> {
  const home = mkdtempSync(join(tmpdir(), 'stranger-'));
  chmodSync(home, 0o755);
  const [folder, own, archives] = ['application', 'own', 'archives'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [folder, own, archives]) mkdirSync(made);
  const packed = await pack(archives);
  await install(folder, archives, packed);
  // The tools of whoever tests are not what is packed.
  symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const path of everythingIn(folder))
    if (!lstatSync(path).isSymbolicLink()) await chmod(path, statSync(path).mode & 0o555);
  if (somebodyElse.uid !== undefined) await chown(own, somebodyElse.uid, somebodyElse.gid);
  const nodeIn = (cwd: string, ...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, args, {
      cwd,
      ...somebodyElse,
      env: { PATH: process.env['PATH'], HOME: own, TMPDIR: own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const filesOf = (name: string): readonly string[] =>
    packed.find((each) => each.name === name)?.files.map(({ path }) => path) ?? [];
  return {
    packed: { 's3-select': filesOf('s3-select'), 'local-aws': filesOf('local-aws') },
    folder,
    own,
    snapshot: () => everythingIn(folder).map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`),
    node: (...args) => nodeIn(own, ...args),
    nodeIn,
    dispose() {
      for (const path of everythingIn(folder)) if (statSync(path).isDirectory()) chmodSync(path, 0o755);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const everythingIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .concat(folder)
    .sort();

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** As whoever publishes does it: the build is part of it. */
async function pack(target: string): Promise<readonly Packed[]> {
  const workspaces = names.flatMap((name) => ['--workspace', name]);
  const { code, stdout, stderr } = await npm(
    root,
    'pack',
    '--silent',
    '--json',
    '--pack-destination',
    target,
    ...workspaces,
  );
  if (code !== 0) throw new Error(`npm pack ended with code ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout.slice(stdout.indexOf('['))) as Packed[];
}

async function install(folder: string, archives: string, packed: readonly Packed[]): Promise<void> {
  const registry = await startRegistry(
    packed.map(({ name, filename }) => fromFile(join(archives, filename), readManifest(join(root, 'packages', name)))),
  );
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    const local = ['--registry', registry.url, '--cache', join(archives, 'cache'), '--no-audit', '--no-fund'];
    const { code, stderr } = await npm(folder, 'install', ...local, 'local-aws', '@types/node');
    if (code !== 0) throw new Error(`npm install ended with code ${code}: ${stderr}`);
  } finally {
    registry.close();
  }
}

const npm = (cwd: string, ...args: readonly string[]): ReturnType<typeof run> => run('npm', args, { cwd });
