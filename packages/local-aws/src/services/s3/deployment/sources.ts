import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset, ResourceRequest } from '../../../contract/resource-provider.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { readPlainFileLater } from '../../../storage/plain-file.ts';
import { mostInOneRequest } from '../errors.ts';
import { replaceMarkers } from './markers.ts';

/** The files to deploy, by their names below the prefix. A file of a later source replaces one of an earlier. */
export async function readSources(request: ResourceRequest): Promise<ReadonlyMap<string, Buffer>> {
  const given = request.properties as Given;
  const keys = given.SourceObjectKeys ?? [];
  const files = new Map<string, Buffer>();
  for (const [index, key] of keys.entries()) {
    const asset = await request.readAsset(String(given.SourceBucketNames?.[index]), key);
    const isWhole = String(given.Extract) === 'false';
    const found = isWhole ? await wholeOf(asset, key) : await extractedFrom(asset);
    const [markers, config] = [given.SourceMarkers?.[index], given.SourceMarkersConfig?.[index]];
    for (const [name, bytes] of found) files.set(name, isWhole ? bytes : replaceMarkers(bytes, markers, config));
  }
  return new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

interface Given {
  readonly SourceBucketNames?: readonly string[];
  readonly SourceObjectKeys?: readonly string[];
  readonly SourceMarkers?: readonly unknown[];
  readonly SourceMarkersConfig?: readonly unknown[];
  readonly Extract?: unknown;
}

async function wholeOf({ path, packaging }: Asset, key: string): Promise<readonly (readonly [string, Buffer])[]> {
  if (packaging === 'zip') throw new UnsupportedError('A bucket deployment of a folder that is not extracted');
  return [[key.slice(key.lastIndexOf('/') + 1), await bytesOf(path)]];
}

async function extractedFrom({ path, packaging }: Asset): Promise<readonly (readonly [string, Buffer])[]> {
  if (packaging === 'file')
    throw new UnsupportedError('A bucket deployment of an archive', 'deploy the folder that is packed in it');
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new AwsError('ValidationError', `${path}, which the template names, is no folder.`, { cause });
  });
  const files: (readonly [string, Buffer])[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    files.push([file.slice(path.length + 1).replaceAll('\\', '/'), await bytesOf(file)]);
  }
  return files;
}

const bytesOf = (path: string): Promise<Buffer> => readPlainFileLater(path, mostInOneRequest);
