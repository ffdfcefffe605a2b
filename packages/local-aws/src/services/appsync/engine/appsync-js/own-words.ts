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
