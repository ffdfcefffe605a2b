import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = new Map<string, Promise<string>>();

/**
 * The JavaScript of a program, which a process of its own can load: what stands beside the module in a package that was
 * built, else a bundle of the sources, made when they are not those of the last time.
 */
export function programOf(program: URL): Promise<string> {
  let known = programs.get(program.href);
  if (known === undefined) programs.set(program.href, (known = locate(fileURLToPath(program))));
  return known;
}

async function locate(source: string): Promise<string> {
  const built = source.replace(/\.ts$/, '.js');
  if (existsSync(built)) return built;
  const folder = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const { bundleOf, cacheFor } = (await import(new URL('../../bin/bundle.js', import.meta.url).href)) as {
    bundleOf(entry: string, options: { directory: string }): Promise<string>;
    cacheFor(name: string): string;
  };
  const entry = relative(folder(''), source);
  return bundleOf(entry, { directory: cacheFor(entry.replace(/\.ts$/, '').replaceAll(/[^\w-]+/g, '-')) });
}
