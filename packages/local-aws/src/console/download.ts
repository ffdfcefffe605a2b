import { readFile } from 'node:fs/promises';
import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { ConsoleParts } from './console.ts';
import { json } from './files.ts';

/** A snapshot as a file. */
export async function download({ state }: ConsoleParts, { query }: UnauthenticatedRequest): Promise<AwsResponse> {
  const name = query.get('name') ?? '';
  try {
    const body = await readFile(state.fileOf(name));
    const disposition = `attachment; filename="${name}.localaws"`;
    const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
    return { status: 200, headers, body };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return json(error.status, { error: error.code, message: error.message });
  }
}
