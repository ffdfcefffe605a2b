// Bundles the page into web/dist: static files for any host, which serves outputs.json beside them.
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, 'dist');
// What an earlier build made under other names is of no use.
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build({
    entryPoints: [join(web, 'src/main.tsx')],
    outdir: dist,
    splitting: true,
    chunkNames: '[name]-[hash]',
    loader: { '.json': 'json' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'linked',
    logLevel: 'warning',
  }),
  ...['index.html', 'style.css', 'icon.svg'].map((file) => cp(join(web, file), join(dist, file))),
]);
