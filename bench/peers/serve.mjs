/** `serve.mjs PEER FOLDER`: starts what is installed in the folder on a free port of loopback, and tells where. */
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [peer = '', folder = ''] = process.argv.slice(2);
const require = createRequire(join(folder, 'index.js'));

const starts = {
  async s3rver() {
    const S3rver = require('s3rver');
    const address = '127.0.0.1';
    const configureBuckets = [{ name: 'bench', configs: [] }];
    const server = new S3rver({
      port: 0,
      address,
      silent: true,
      directory: mkdtempSync(join(tmpdir(), 'peer-')),
      configureBuckets,
    });
    return `http://127.0.0.1:${(await server.run()).port}`;
  },
  async dynalite() {
    const server = require('dynalite')({ createTableMs: 0 });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${server.address().port}`;
  },
  async 'cognito-local'() {
    const port = await freePort();
    process.chdir(mkdtempSync(join(tmpdir(), 'peer-')));
    Object.assign(process.env, { PORT: `${port}`, HOST: '127.0.0.1' });
    require('cognito-local/lib/bin/start.js');
    for (;;)
      if (
        await fetch(`http://127.0.0.1:${port}/health`).then(
          () => true,
          () => false,
        )
      )
        break;
    return `http://127.0.0.1:${port}`;
  },
  async '@aws-amplify/amplify-appsync-simulator'() {
    const { AmplifyAppSyncSimulator } = require('@aws-amplify/amplify-appsync-simulator');
    const simulator = new AmplifyAppSyncSimulator({ port: await freePort(), wsPort: await freePort() });
    await simulator.start();
    const templates = {
      requestMappingTemplate: '{"version": "2018-05-29", "payload": $util.toJson($ctx.args)}',
      responseMappingTemplate: '$util.toJson($ctx.result)',
    };
    const resolver = (typeName, fieldName) => ({
      kind: 'UNIT',
      typeName,
      fieldName,
      dataSourceName: 'None',
      ...templates,
    });
    simulator.init({
      schema: { content: process.env.BENCH_SCHEMA },
      resolvers: [resolver('Query', 'echo'), resolver('Mutation', 'say')],
      dataSources: [{ type: 'NONE', name: 'None' }],
      appSync: {
        name: 'Bench',
        defaultAuthenticationType: { authenticationType: 'API_KEY' },
        apiKey: 'da2-bench',
        additionalAuthenticationProviders: [],
      },
    });
    return simulator.localhostUrl;
  },
};

/** A free port, found here: two of the peers refuse port 0. */
const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

process.on('disconnect', () => process.exit());
process.send({ url: await starts[peer]() });
