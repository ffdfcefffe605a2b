/**
 * Is thrown when the code gives a utility a value that it cannot take. AppSync reports such faults as errors of type
 * `Code`. recorded: localstack/appsync-utils, errors.js
 */
export class CodeFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CodeFault';
  }
}
