import { StringDecoder } from 'node:string_decoder';

const longestLine = 2 ** 20;

/** Splits the bytes from a pipe into lines. */
export function lines(take: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > longestLine) {
      parts.push(rest);
      rest = '';
    }
    for (const line of parts) if (line !== '') take(line);
  };
}
