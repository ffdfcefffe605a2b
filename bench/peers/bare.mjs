import { createServer } from 'node:http';

/** The limit of a service over HTTP: it reads each request, and answers all of them with the same item. */
const answer = JSON.stringify({ Item: { pk: { S: 'dragons' }, sk: { S: 'known-7' }, text: { S: 'x'.repeat(400) } } });
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
