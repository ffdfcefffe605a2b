import { readFile } from 'node:fs/promises';
import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { ConsoleParts } from './console.ts';
import { json } from './files.ts';

/** The path at which a snapshot is downloaded and uploaded, as a file instead of JSON. */
export const snapshotPath = '/api/state/file';

type State = Pick<ConsoleParts, 'state'>;

/** Downloads or uploads the snapshot that the query names. */
export async function snapshotFiles(
  { state }: State,
  { method, query, body }: UnauthenticatedRequest,
): Promise<AwsResponse> {
  const name = query.get('name') ?? '';
  try {
    if (method === 'POST') return json(200, await state.take(name, body));
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}.localaws"`,
    };
    return { status: 200, headers, body: await readFile(state.fileOf(name)) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return json(error.status, { error: error.code, message: error.message });
  }
}
