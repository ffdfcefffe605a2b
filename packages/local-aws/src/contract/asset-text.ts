import { readPlainFileLater } from '../storage/plain-file.ts';
import { AwsError } from '../kernel/errors.ts';
import type { ResourceRequest } from './resource-provider.ts';

/** No text that an asset stands for may be nearly as long. */
const mostBytes = 256 * 2 ** 20;

/** Reads an asset that is one file of text. A folder, or a file that is gone, is a fault of the template. */
export async function assetText(request: ResourceRequest, bucket: string, key: string): Promise<string> {
  const { path } = await request.readAsset(bucket, key);
  try {
    return (await readPlainFileLater(path, mostBytes)).toString('utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const why = problems[code] ?? `cannot be read (${code})`;
    throw new AwsError('ValidationError', `${path}, which the template names, ${why}.`, { cause });
  }
}

const problems: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder and no file',
  ENOENT: 'does not exist',
};
