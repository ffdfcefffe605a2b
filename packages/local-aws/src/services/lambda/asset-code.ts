import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { ResourceRequest } from '../../contract/resource-provider.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { CodeSource } from './code.ts';

/** Finds the folder or the archive that a template names by bucket and key. A deployment could not upload another. */
export async function assetCode(request: ResourceRequest, bucket: string, key: string): Promise<CodeSource> {
  const { path, packaging } = await request.readAsset(bucket, key);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new AwsError('ValidationError', `${path}, which the template names, does not exist.`);
  if (packaging === 'file' && path.endsWith('.zip') && !(found.isFile() && beginsAsArchive(path)))
    throw new AwsError(
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  return { kind: packaging === 'zip' ? 'directory' : 'file', path };
}

/** Each start asks for every function, so that the first bytes must do. */
function beginsAsArchive(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(2);
    readSync(file, bytes);
    return bytes.toString('latin1') === 'PK';
  } finally {
    closeSync(file);
  }
}
