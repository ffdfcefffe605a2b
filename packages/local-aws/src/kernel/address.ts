import { UnsupportedError } from './errors.ts';

/**
 * Reads an address that may contain text from outside. The parser takes out segments of dots, so such a text would lead
 * to another path than the one that the endpoint, or the condition of a policy, gives.
 */
export function addressOf(text: string): URL {
  const url = new URL(text);
  // The parser ignores tabs and line ends, and takes a backslash for a slash.
  const [path = ''] = text.replaceAll(/[\t\n\r]/g, '').split(/[?#]/, 1);
  if (path.split(/[/\\]/).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    throw new UnsupportedError(
      `The address ${text.slice(0, 200)}, with "." or ".." in its path,`,
      'write the whole path',
    );
  return url;
}
