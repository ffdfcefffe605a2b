import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { root } from '../../support/cli.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** What a registry has of one version: its manifest, and its files in an archive. */
export interface Published {
  readonly manifest: Manifest;
  archive(): Readable;
}

/**
 * Starts a registry on this machine that has the given packages, and everything that the repository has installed.
 * There npm finds versions, dependencies and commands as in the public registry.
 */
export async function startRegistry(given: readonly Published[]): Promise<{ readonly url: string; close(): void }> {
  const installed = installedFolders();
  const versionsOf = (name: string): readonly Published[] => {
    const own = given.filter(({ manifest }) => manifest.name === name);
    return own.length > 0 ? own : (installed.get(name) ?? []).map(fromFolder);
  };
  const server = createServer(({ url = '', headers }, response) => {
    const [, name = '', version] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.*)\.tgz)?$/.exec(decodeURIComponent(url)) ?? [];
    const versions = versionsOf(name);
    const asked = versions.find(({ manifest }) => manifest.version === version);
    if (asked) asked.archive().pipe(response);
    else if (versions.length > 0) response.end(JSON.stringify(documentOf(name, versions, `http://${headers.host}`)));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

const documentOf = (name: string, versions: readonly Published[], home: string): object => ({
  name,
  'dist-tags': { latest: versions[0]?.manifest.version },
  versions: Object.fromEntries(
    versions.map(({ manifest }) => [
      manifest.version,
      { ...manifest, dist: { tarball: `${home}/${name}/-/${manifest.version}.tgz` } },
    ]),
  ),
});

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

export const fromFile = (file: string, manifest: Manifest): Published => ({
  manifest,
  archive: () => createReadStream(file),
});

const fromFolder = (folder: string): Published => ({
  manifest: readManifest(folder),
  archive: () =>
    spawn('tar', ['-cf', '-', '-C', dirname(folder), basename(folder)], { stdio: ['ignore', 'pipe', 'inherit'] })
      .stdout,
});

const depthOf = (place: string): number => place.split('node_modules/').length;

/**
 * By name; a package may be there in several versions, the one that the repository itself uses first. npm writes this
 * list when it installs.
 */
function installedFolders(): ReadonlyMap<string, readonly string[]> {
  const { packages } = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, object>;
  };
  const folders = new Map<string, string[]>();
  for (const place of Object.keys(packages).sort((one, other) => depthOf(one) - depthOf(other))) {
    const name = place.split('node_modules/').at(-1) ?? '';
    folders.set(name, [...(folders.get(name) ?? []), join(root, place)]);
  }
  return folders;
}
