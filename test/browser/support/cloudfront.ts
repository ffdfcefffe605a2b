import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface Edge {
  readonly url: string;
  close(): Promise<void>;
}

/** What CloudFront does with the stack of the page: serves its objects, with the headers of its policy. */
export async function startEdge(s3: S3Client, bucket: string, headers: Record<string, string>): Promise<Edge> {
  const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket: bucket, Key })).catch(() => undefined);
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://edge');
      const found = await get(pathname === '/' ? 'index.html' : pathname.slice(1));
      const object = found ?? (await get('missing.html'));
      response.writeHead(found ? 200 : 404, {
        ...headers,
        'content-type': object?.ContentType,
        'cache-control': object?.CacheControl,
        etag: object?.ETag,
      });
      response.end(await object?.Body?.transformToByteArray());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
