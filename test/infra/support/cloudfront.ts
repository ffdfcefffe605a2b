import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** CloudFront as far as `npm run deploy` asks it: what it was told to forget, in its own protocol. */
export interface FakeCloudFront {
  readonly url: string;
  readonly invalidated: { readonly distribution: string; readonly paths: string[] }[];
  close(): Promise<void>;
}

export async function startCloudFront(): Promise<FakeCloudFront> {
  const invalidated: { distribution: string; paths: string[] }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const [, distribution = ''] = /^\/2020-05-31\/distribution\/(\w+)\/invalidation/.exec(request.url ?? '') ?? [];
      const paths = [...body.matchAll(/<Path>([^<]+)<\/Path>/g)].map(([, path = '']) => path);
      invalidated.push({ distribution, paths });
      response.writeHead(201, { 'content-type': 'text/xml' });
      response.end('<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invalidated,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
