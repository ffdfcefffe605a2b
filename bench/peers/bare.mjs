import { createServer } from 'node:http';

/** The limit of a service over HTTP: it reads each request, and answers an item, or a query with 25 of it. */
const item = { pk: { S: 'dragons' }, sk: { S: 'known-7' }, text: { S: 'x'.repeat(400) } };
const one = JSON.stringify({ Item: item });
const many = JSON.stringify({ Count: 25, Items: Array(25).fill(item), ScannedCount: 25 });
const server = createServer((request, response) => {
  const answer = request.headers['x-amz-target']?.endsWith('.Query') ? many : one;
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
