import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'orders-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'orders-elsewhere-'));
let supplier: Server;
let app: App;
beforeAll(async () => {
  supplier = createServer((request, response) => {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ url: request.url, accept: request.headers.accept }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => supplier.once('listening', resolve));
  const host = `127.0.0.1:${(supplier.address() as AddressInfo).port}`;
  app = await startApp(data, 'orders/template.yaml', {
    parameters: { Supplier: `http://${host}` },
    allowHosts: [host],
  });
});
afterAll(async () => {
  await app.runtime.stop();
  supplier.close();
  for (const folder of [data, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

const json = (value: unknown): unknown => JSON.parse(String(value));
const price = async (machine: string): Promise<unknown> => {
  const query = 'query ($machine: String!) { price(machine: $machine, item: "tea") }';
  return json((await app.ask(query, { machine })).data?.['price']);
};

it('an HTTP data source calls a service of AWS as its role, and is told what the service says', async () => {
  expect(await price(app.output('Machine'))).toEqual({ statusCode: 200, output: { price: 7, item: 'tea' } });
  expect(await price('arn:aws:states:us-east-1:000000000000:stateMachine:none')).toMatchObject({
    statusCode: 400,
    type: expect.stringMatching(/StateMachineDoesNotExist/),
  });
  expect(await price('arn:aws:states:us-east-1:000000000000:express:other')).toMatchObject({
    statusCode: 400,
    type: expect.stringMatching(/AccessDenied|InvalidArn/),
  });
});

it('an event that a resolver puts starts what its rule says; the module of DynamoDB reads and updates', async () => {
  expect((await app.ask('mutation { place(id: "o") }')).data).toEqual({ place: 0 });
  const order = async () => (await app.ask('{ order(id: "o") { id status } }')).data?.['order'];
  await expect.poll(order).toEqual({ id: 'o', status: 'ANNOUNCED' });
  const update = 'mutation ($id: ID!) { update(id: $id, note: "red") { id status notes changes } }';
  expect((await app.ask(update, { id: 'o' })).data).toEqual({
    update: { id: 'o', status: 'CHANGED', notes: ['red'], changes: 1 },
  });
  expect((await app.ask(update, { id: 'none' })).errors).toMatchObject([
    { errorType: 'DynamoDB:ConditionalCheckFailedException' },
  ]);
});

it('a host elsewhere is reached when the operator says so, and refused by name otherwise', async () => {
  const ask = '{ stock(item: "tea & milk") }';
  expect(json((await app.ask(ask)).data?.['stock'])).toEqual({
    status: 201,
    url: '/stock?item=tea+%26+milk',
    accept: 'application/json',
  });
  const other = await startApp(elsewhere, 'orders/template.yaml');
  expect((await other.ask(ask)).errors).toMatchObject([
    {
      message: expect.stringMatching(/supplier\.example, which is elsewhere, is not supported.*--allow-host supplier/),
    },
  ]);
  await other.runtime.stop();
});
