import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debugMap } from '../../kernel/debug-map.ts';
import { inlineSourceMap } from '../../kernel/source-places.ts';

/**
 * Puts the source map into each file of code that has one. The map names the sources by their places on this machine.
 */
export function inspectable(directory: string, sources: string): void {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => /\.[cm]?js$/.test(file) && !file.includes('node_modules'))) {
    const path = join(directory, name);
    const code = readFileSync(path, 'utf8');
    const map = debugMap(inlineSourceMap(code) ?? linked(path), sources);
    if (map) writeFileSync(path, `${withoutComment(code)}\n${map}\n`);
  }
}

const linked = (path: string): string | undefined =>
  existsSync(`${path}.map`) ? readFileSync(`${path}.map`, 'utf8') : undefined;

const mark = '//# sourceMappingURL=';

/** Removes the last line if it names the source map. */
function withoutComment(code: string): string {
  const at = code.lastIndexOf(mark);
  return at < 0 || code.slice(at).trimEnd().includes('\n') ? code : code.slice(0, at).trimEnd();
}
