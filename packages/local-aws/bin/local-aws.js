#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`local-aws needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}
// graphql-js checks every type against a second copy of itself unless it is told that this is production.
process.env.NODE_ENV ??= 'production';
// Traces name lines of the TypeScript that was written.
process.setSourceMapsEnabled(true);
// On a machine with much memory V8 lets a heap grow to several times of what is needed before it collects it. This one
// is collected when it is half as large again.
const { setFlagsFromString } = await import('node:v8');
setFlagsFromString('--heap-growing-percent=50');
const { existsSync } = await import('node:fs');
// Within the repository the sources are run as they are now; packed they have been built.
const hasSources = existsSync(new URL('../src/cli/main.ts', import.meta.url));
const program = hasSources ? await (await import('./bundle.js')).command() : '../dist/main.js';
const { main } = await import(program);
await main(process.argv);
