/** Writes a time as Lambda shows it. docs: AWS Lambda API Reference, "FunctionConfiguration" (LastModified) */
export const modifiedAt = (now: number): string => new Date(now).toISOString().replace('Z', '+0000');
