import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import type { AwsRequest, AwsResponse } from '../../../src/contract/service.ts';
import { createS3, type S3Service } from '../../../src/services/s3/index.ts';
import { S3Store } from '../../../src/services/s3/store/index.ts';
import { freshDirectories } from '../../support/directories.ts';
import { administrator, provision, testPorts } from '../../support/ports.ts';
import { respond } from '../../support/respond.ts';

const directory = freshDirectories('s3-persistence-');

function open(dataDir: string): { service: S3Service; close: () => void } {
  const database = openDatabase(join(dataDir, 'state.db'));
  const fixture = testPorts();
  const ports = { ...fixture, database };
  const service = createS3(ports);
  return {
    service,
    close: () => {
      database.close();
      fixture.dispose();
    },
  };
}

const send = (
  service: S3Service,
  method: string,
  path: string,
  body = '',
  query = '',
  headers = {},
): Promise<AwsResponse> => {
  const request: AwsRequest = {
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  };
  return respond(service, request);
};
const textOf = (response: AwsResponse) =>
  typeof response.body === 'string' ? response.body : Buffer.from(response.body as Uint8Array).toString();

describe('state', () => {
  it('survives a restart: buckets, versions, uploads', async () => {
    const dataDir = directory();
    const first = open(dataDir);
    await provision(first.service, 'AWS::S3::Bucket', 'B', {
      BucketName: 'kept',
      VersioningConfiguration: { Status: 'Enabled' },
    });
    await send(first.service, 'PUT', '/made');
    await send(first.service, 'PUT', '/kept/k', 'one', '', { 'x-amz-meta-a': '1', 'content-type': 'text/x' });
    const before = await send(first.service, 'GET', '/kept/k');
    await send(first.service, 'PUT', '/kept/k', 'two');
    const upload =
      /<UploadId>(.*)<\/UploadId>/.exec(textOf(await send(first.service, 'POST', '/kept/m', '', 'uploads')))?.[1] ?? '';
    const part = await send(first.service, 'PUT', '/kept/m', 'part', `uploadId=${upload}&partNumber=1`);
    first.close();

    const second = open(dataDir);
    expect(textOf(await send(second.service, 'GET', '/'))).toContain('<Name>made</Name>');
    expect(textOf(await send(second.service, 'GET', '/kept/k'))).toBe('two');
    const versionId = before.headers['x-amz-version-id'] ?? '';
    const old = await send(second.service, 'GET', '/kept/k', '', `versionId=${versionId}`);
    expect(textOf(old)).toBe('one');
    expect(old.headers).toMatchObject({
      'x-amz-meta-a': '1',
      'content-type': 'text/x',
      etag: before.headers['etag'],
      'last-modified': before.headers['last-modified'],
    });
    const complete =
      `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part>` +
      '</CompleteMultipartUpload>';
    await send(second.service, 'POST', '/kept/m', complete, `uploadId=${upload}`);
    await send(second.service, 'PUT', '/kept/k2', 'new blob');
    expect(textOf(await send(second.service, 'GET', '/kept/m'))).toBe('part');
    expect(textOf(await send(second.service, 'GET', '/kept/k'))).toBe('two');
    second.close();
  });

  it('changes wholly or not at all', () => {
    const ports = testPorts();
    const state = new S3Store(ports.database, () => 'v');
    state.buckets.create('b', 0);
    const write = (key: string, bytes: string) =>
      state.putVersion({
        bucket: 'b',
        key,
        etag: 'e',
        size: bytes.length,
        modified: 0,
        detail: { headers: {} },
        blobs: state.blobs.write(Buffer.from(bytes)),
      });
    const kept = state.transaction(() => write('k', 'kept'));
    const failing = () =>
      state.transaction(() => {
        write('k', 'lost');
        write('other', 'lost');
        throw new Error('in the middle');
      });
    expect(failing).toThrow('in the middle');
    expect(state.versions.latest('b', 'k')?.id).toBe(kept.id);
    expect(Buffer.from(state.blobs.readWhole(kept.id, kept.blobs, kept.size) ?? []).toString()).toBe('kept');
    expect(state.versions.latest('b', 'other')).toBeUndefined();
    const chunks = () => (ports.database.prepare('SELECT count(*) FROM s3_chunks').raw().get() as number[])[0];
    expect(chunks()).toBe(1);
    state.transaction(() => state.deleteVersion('b', 'k', undefined, 0));
    expect(chunks()).toBe(0);
    ports.dispose();
  });

  it('holds every acknowledged write after kill -9, and no half of another', async () => {
    const dataDir = directory();
    const writer = fileURLToPath(new URL('./endless-writer.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', writer, join(dataDir, 'state.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 60) child.kill('SIGKILL');
    }
    const { service, close } = open(dataDir);
    for (const [index, etag] of acknowledged.entries()) {
      const read = await send(service, 'GET', `/kept/object-${index}`);
      expect(read).toMatchObject({ status: 200, headers: { etag } });
    }
    const listed = textOf(await send(service, 'GET', '/kept'));
    // At most one write was running when the process died.
    expect(listed.match(/<Key>/g)?.length).toBeLessThanOrEqual(acknowledged.length + 1);
    close();
  });
});
