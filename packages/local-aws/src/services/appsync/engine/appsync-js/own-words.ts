/**
 * Answers what stands for the words in which the engine says that it cannot go on: AppSync's engine is another one. The
 * words are our own, since no page documents those of AppSync. It answers undefined for the errors of code, such as a
 * member of null, which AppSync tells in the words of a language like this one. recorded: aws/aws-appsync-community#328
 */
export function ownWords({ name, message = '' }: Partial<Error>): string | undefined {
  if (name === 'SyntaxError') return 'The text is not valid JSON.';
  if (name !== 'RangeError') return undefined;
  if (/call stack/.test(message)) return 'The handler is nested deeper than it may be.';
  if (/length|count|allocation/.test(message)) return 'The handler took more memory than it may.';
  return 'A value is out of the range of a method.';
}

/** Answers what a client learns of an error that code has thrown. */
export function textOfFault(thrown: Partial<Error>): string {
  // The engine shows the code as it runs, with the hooks that count.
  const message = (thrown.message ?? 'unknown').replaceAll(/\$appsync\w{1,20}(?:\(\.\.\.\))?/g, '...');
  const called = nameBefore(message, ' is not a function');
  // recorded: aws/aws-appsync-community#303
  return called === '' ? (ownWords(thrown) ?? message) : `Invalid function: ${called}`;
}

/** The message may contain any text, so no pattern searches it for the name. */
function nameBefore(message: string, words: string): string {
  const end = message.indexOf(words);
  let start = Math.max(end, 0);
  while (start > 0 && /[\w$]/.test(message.charAt(start - 1))) start -= 1;
  return message.slice(start, Math.max(end, 0));
}
