#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`local-aws needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}
// graphql-js checks every type against a second copy of itself unless it is told that this is production.
process.env.NODE_ENV ??= 'production';
const { pathToFileURL } = await import('node:url');
const { bundleOf } = await import('./bundle.js');
const { main } = await import(pathToFileURL(await bundleOf('src/cli/main.ts')).href);
await main(process.argv);
