import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = new Map<string, Promise<string>>();

/**
 * Answers the path of the program as JavaScript that a process can load. A built package contains it beside the module.
 * Otherwise the sources are bundled, again after each change of them.
 */
export function programOf(program: URL): Promise<string> {
  let known = programs.get(program.href);
  if (known !== undefined) return known;
  programs.set(program.href, (known = locate(fileURLToPath(program))));
  // What has failed once may work the next time.
  known.catch(() => programs.delete(program.href));
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
